using System.Globalization;
using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>What a call in a printed formula means, one number after the other.</summary>
internal sealed class FormulaFunctions((string Name, int Samples) batch)
{
    private Dictionary<string, string> _attributes = [];

    /// <summary>What dropout does to numbers in training, by its ratio and stream; outside of it nothing.</summary>
    public Func<NaiveArray, double, int, NaiveArray>? Dropout { get; init; }

    public FormulaValue Call(string name, FormulaValue[] arguments, Dictionary<string, string> attributes)
    {
        _attributes = attributes;
        if (name != "S" && arguments.Any(a => a.IsEndless)) throw new FormatException($"{name} of a list without an end");
        NaiveArray[] x = [.. arguments.Select(a => a.Array)];
        if (One(name) is { } f) return FormulaValue.Each(v => f(v[0]), arguments);
        return name switch
        {
            "max" => FormulaValue.Each(v => v.Max(), arguments),
            "min" => FormulaValue.Each(v => v.Min(), arguments),
            "where" => FormulaValue.Each(v => v[0] != 0 ? v[1] : v[2], arguments),
            "diag" => new(NaiveArray.Make([x[0].Values.Length, x[0].Values.Length], at => at[0] == at[1] ? x[0].Values[at[0]]
                : 0)),
            "vec" => new(new NaiveArray([x[0].Values.Length], x[0].Values)),
            "K" => new(Commutation((int)x[0].Values[0], (int)x[1].Values[0])),
            "S" => new(Selection((int)x[0].Values[0], arguments[1])),
            "dropout" when Dropout is { } drop => new(drop(x[0], Number("ratio", 0.5), (int)Number("stream", -1))),
            "full" => new(NaiveArray.Make(Shape("shape"), _ => x[0].Values[0])),
            _ => new(FormulaArrays.Call(name, x, this)),
        };
    }

    public bool Flag(string name) => _attributes.GetValueOrDefault(name) == "true";

    public string? Word(string name) => _attributes.GetValueOrDefault(name);

    public double Number(string name, double standard) =>
        _attributes.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : standard;

    /// <summary>A list of integers, or of one; null where the attribute was left out.</summary>
    public int[]? Ints(string name) => _attributes.TryGetValue(name, out string? text)
        ? [.. text.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => int.Parse(n, CultureInfo.InvariantCulture))] : null;

    public int[] Shape(string name) => [.. _attributes[name].Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(n => n == batch.Name ? batch.Samples : int.Parse(n, CultureInfo.InvariantCulture))];

    private Func<double, double>? One(string name)
    {
        double alpha = Number("alpha", name == "leaky_relu" ? 0.01 : 1);
        double min = Number("min", double.NegativeInfinity), max = Number("max", double.PositiveInfinity);
        bool isTanh = Word("approximate") == "tanh";
        return name switch
        {
            "exp" => Math.Exp,
            "ln" => Math.Log,
            "sin" => Math.Sin,
            "cos" => Math.Cos,
            "tan" => Math.Tan,
            "tanh" => Math.Tanh,
            "σ" => x => 1 / (1 + Math.Exp(-x)),
            "softplus" => x => Math.Log(1 + Math.Exp(x)),
            "erf" => Erf,
            "sign" => x => Math.Sign(x),
            "relu" => x => Math.Max(x, 0),
            "leaky_relu" => x => x > 0 ? x : alpha * x,
            "elu" => x => x > 0 ? x : alpha * (Math.Exp(x) - 1),
            "gelu" when isTanh => x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
            "gelu" => x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
            "clip" => x => Math.Min(Math.Max(x, min), max),
            "dropout" when Dropout is null => x => x,
            "stop_gradient" => x => x,
            _ => null,
        };
    }

    // K·vec(X) = vec(Xᵀ) for X of m rows and n columns
    private static NaiveArray Commutation(int m, int n) =>
        NaiveArray.Make([m * n, m * n], at => at[0] / m == at[1] % n && at[0] % m == at[1] / n ? 1 : 0);

    // a row of the identity matrix for each index
    private static NaiveArray Selection(int n, FormulaValue chosen)
    {
        double[] indices = chosen.Array.Values;
        if (chosen.IsEndless)
        {
            (double first, double step) = (indices[0], indices[1] - indices[0]);
            indices = [.. Enumerable.Range(0, n).Select(i => first + i * step).TakeWhile(i => i < n)];
        }

        return NaiveArray.Make([indices.Length, n], at => indices[at[0]] is var i && (i < 0 ? i + n : i) is var row
            && (row >= 0 && row < n ? row == at[1] : throw new FormatException($"found row {i}, expected one of {n}")) ? 1 : 0);
    }

    // 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 200; n++) sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
