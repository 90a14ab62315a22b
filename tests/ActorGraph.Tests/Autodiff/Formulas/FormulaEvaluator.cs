using System.Globalization;
using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>
/// Reads a printed formula back and evaluates it as it reads, with tokens, precedence and numerics of its own: nothing of it is
/// shared with what printed it. Products of different kinds side by side are refused.
/// </summary>
/// <param name="values">The values of symbols, as they are printed.</param>
/// <param name="batch">The name of the batch and how many samples there are.</param>
/// <param name="dropout">What dropout does to numbers in training, by its ratio and stream.</param>
internal sealed class FormulaEvaluator(IDictionary<string, FormulaValue> values, (string Name, int Samples) batch,
    Func<NaiveArray, double, int, NaiveArray>? dropout = null)
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹", Subscripts = "₀₁₂₃₄₅₆₇₈₉";

    private readonly FormulaFunctions _functions = new(batch) { Dropout = dropout };
    private FormulaTokens _tokens = new("");
    private (int At, int Count)? _member; // of the stacks inside of ⊕: which matrix, and how many there are, once that is known

    public FormulaValue Evaluate(string formula)
    {
        _tokens = new FormulaTokens(formula);
        try
        {
            FormulaValue value = Or();
            return _tokens.Current.Kind == FormulaToken.End ? value
                : throw new FormatException($"found {_tokens.Current.Text}, expected the end");
        }
        catch (Exception e) when (e is not FormatException { InnerException: not null })
        {
            throw new FormatException($"{e.Message} in {formula}", e);
        }
    }

    private FormulaValue Or()
    {
        FormulaValue value = And();
        while (_tokens.TryTake("∨")) value = Mask(v => v[0] != 0 || v[1] != 0, value, And());
        return value;
    }

    private FormulaValue And()
    {
        FormulaValue value = Comparison();
        while (_tokens.TryTake("∧")) value = Mask(v => v[0] != 0 && v[1] != 0, value, Comparison());
        return value;
    }

    private FormulaValue Comparison()
    {
        FormulaValue value = Sum();
        if (_tokens.TryTake("<")) return Mask(v => v[0] < v[1], value, Sum());
        if (_tokens.TryTake("≤")) return Mask(v => v[0] <= v[1], value, Sum());
        if (_tokens.TryTake(">")) return Mask(v => v[0] > v[1], value, Sum());
        if (_tokens.TryTake("≥")) return Mask(v => v[0] >= v[1], value, Sum());
        if (_tokens.TryTake("=")) return Mask(v => v[0] == v[1], value, Sum());
        return value;
    }

    private FormulaValue Sum()
    {
        FormulaValue value = _tokens.TryTake("−") ? FormulaValue.Each(v => -v[0], Product()) : Product();
        while (true)
        {
            if (_tokens.TryTake("+")) value = FormulaValue.Each(v => v[0] + v[1], value, Product());
            else if (_tokens.TryTake("−")) value = FormulaValue.Each(v => v[0] - v[1], value, Product());
            else return value;
        }
    }

    private FormulaValue Product()
    {
        FormulaValue value = Power();
        string? sign = null;
        while (_tokens.Current is (FormulaToken.Sign, "·" or "⊙" or "⊗" or "/"))
        {
            string next = _tokens.Take().Text;
            if (sign is not null && (next != sign || next == "/")) throw new FormatException($"{sign} beside {next}");
            sign = next;
            FormulaValue factor = Power();
            value = sign switch
            {
                "·" => FormulaValue.Dot(value, factor),
                "⊙" => FormulaValue.Each(v => v[0] * v[1], value, factor),
                "⊗" => FormulaValue.Kronecker(value, factor),
                _ => FormulaValue.Each(v => v[0] / v[1], value, factor),
            };
        }

        return value;
    }

    private FormulaValue Power()
    {
        if (_tokens.TryTake("√")) return FormulaValue.Each(v => Math.Sqrt(v[0]), Atom());
        if (_tokens.TryTake("¬")) return Mask(v => v[0] == 0, Atom());
        if (_tokens.TryTake("⊕")) return DirectSum();
        FormulaValue value = Atom();
        if (_tokens.TryTake("ᵀ")) return value.Transposed();
        if (_tokens.TryTake("^")) return FormulaValue.Each(v => Math.Pow(v[0], v[1]), value, Atom());
        if (_tokens.Current is not (FormulaToken.Sign, [var first, ..] digits)
            || (!Superscripts.Contains(first) && first != '⁻')) return value;
        _tokens.Take();
        double exponent = double.Parse(string.Concat(digits.Select(c => c == '⁻' ? '-' : (char)('0' + Superscripts.IndexOf(c)))),
            CultureInfo.InvariantCulture);
        return FormulaValue.Each(v => Math.Pow(v[0], exponent), value);
    }

    // the formula is read once for each matrix of the stacks in it
    private FormulaValue DirectSum()
    {
        _tokens.Require("ᵢ");
        _tokens.Require("(");
        if (_member is not null) throw new FormatException("⊕ inside of ⊕");
        int start = _tokens.At;
        var blocks = new List<NaiveArray>();
        for (_member = (0, -1); _member.Value.At < Math.Abs(_member.Value.Count); _member = (blocks.Count, _member.Value.Count))
        {
            _tokens.At = start;
            blocks.Add(Closed(Or(), ")").Matrix());
        }

        if (_member.Value.Count < 0) throw new FormatException("⊕ without a stack of matrices inside");
        _member = null;
        return new(FormulaValue.Diagonal(blocks));
    }

    private FormulaValue Atom()
    {
        FormulaValue value = Whole();
        if (!_tokens.TryTake("ᵢ")) return value;
        if (_member is not var (at, known)) throw new FormatException("xᵢ outside of ⊕");
        FormulaValue matrix = value.Member(at, out int count);
        if (known >= 0 && known != count) throw new FormatException($"stacks of {known} and {count} matrices inside of one ⊕");
        _member = (at, count);
        return matrix;
    }

    private FormulaValue Whole()
    {
        if (_tokens.TryTake("∞")) return FormulaValue.Of(double.PositiveInfinity);
        if (_tokens.TryTake("(")) return Closed(Or(), ")");
        if (_tokens.TryTake("|")) return Closed(FormulaValue.Each(v => Math.Abs(v[0]), Or()), "|");
        if (_tokens.TryTake("[")) return Bracket();
        (FormulaToken kind, string text) = _tokens.Take();
        return kind switch
        {
            FormulaToken.Number => FormulaValue.Of(double.Parse(text, CultureInfo.InvariantCulture)),
            FormulaToken.Call => Call(text),
            FormulaToken.Name => Symbol(text),
            _ => throw new FormatException($"found {text}, expected a value"),
        };
    }

    private FormulaValue Symbol(string name)
    {
        if (values.TryGetValue(name, out FormulaValue? value)) return value;
        if (name == batch.Name) return FormulaValue.Of(batch.Samples);
        if (name.StartsWith('I') && Size(name[1..]) is { } n)
            return new(NaiveArray.Make([n, n], at => at[0] == at[1] ? 1 : 0));
        if (name.StartsWith("𝟏", StringComparison.Ordinal) && Size(name[2..]) is { } m) return new(NaiveArray.Make([m], _ => 1));
        throw new FormatException($"found {name}, expected one of {string.Join(", ", values.Keys)}");
    }

    private int? Size(string index) => index == $"_{batch.Name}" ? batch.Samples
        : index.Length > 0 && index.All(Subscripts.Contains)
            ? int.Parse(string.Concat(index.Select(c => (char)('0' + Subscripts.IndexOf(c)))), CultureInfo.InvariantCulture)
                : null;

    private FormulaValue Closed(FormulaValue value, string sign)
    {
        _tokens.Require(sign);
        return value;
    }

    // Iverson's bracket of a mask, or a list of numbers or lists; a, b, …, z goes on in equal steps, a, b, … without an end
    private FormulaValue Bracket()
    {
        if (_tokens.TryTake("]")) return new(new NaiveArray([0], []));
        var items = new List<FormulaValue> { Or() };
        while (_tokens.TryTake(","))
        {
            if (_tokens.TryTake("…"))
            {
                (double first, double at) = (items[^2].Array.Values[0], items[^1].Array.Values[0]);
                if (items.Count == 2 && _tokens.TryTake("]")) return new(new NaiveArray([2], [first, at]), IsEndless: true);
                _tokens.Require(",");
                double last = Or().Array.Values[0], step = at - first;
                while ((at += step) != last)
                    items.Add((last - at) / step > 0 ? FormulaValue.Of(at) : throw new FormatException($"{last} in steps of {step}"));
                items.Add(FormulaValue.Of(last));
            }
            else
            {
                items.Add(Or());
            }
        }

        _tokens.Require("]");
        return items is [{ IsMask: true } mask] ? mask with { IsMask = false }
            : new(new NaiveArray([items.Count, .. items[0].Array.Sizes], [.. items.SelectMany(i => i.Array.Values)]));
    }

    private FormulaValue Call(string name)
    {
        var arguments = new List<FormulaValue>();
        var attributes = new Dictionary<string, string>();
        while (!_tokens.TryTake(")"))
        {
            if (_tokens.Current.Kind == FormulaToken.Attribute) attributes.Add(_tokens.Take().Text, Literal());
            else arguments.Add(Or());
            if (_tokens.Current.Text != ")") _tokens.Require(",");
        }

        return _functions.Call(name, [.. arguments], attributes);
    }

    private string Literal()
    {
        string text = _tokens.Take().Text;
        if (text == "-") return text + _tokens.Take().Text;
        if (text != "[") return text;
        for (int depth = 1; depth > 0;)
        {
            string next = _tokens.Take().Text;
            depth += next == "[" ? 1 : next == "]" ? -1 : 0;
            text += next;
        }

        return text;
    }

    private static FormulaValue Mask(Func<double[], bool> holds, params FormulaValue[] x) =>
        FormulaValue.Each(v => holds(v) ? 1 : 0, x) with { IsMask = true };
}
