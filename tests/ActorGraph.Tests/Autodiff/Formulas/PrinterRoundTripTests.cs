using System.Xml.Linq;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tests.Ops;
using CsCheck;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>Random formulas of 2×2 matrices: printed and read back they have the value that the tree has.</summary>
public sealed class PrinterRoundTripTests
{
    private static readonly Dictionary<string, FormulaValue> Values = new()
    {
        ["A"] = Matrix(0.5, -1.25, 2, 0.75), ["b₁"] = Matrix(-0.3, 1.5, 0.25, -2), ["ĉ"] = Matrix(1.75, 0.2, -0.6, 1.1),
        ["∂l/∂A"] = Matrix(0.1, 0.2, -0.3, 0.4), ["∂⁺l/∂b₁"] = Matrix(2, -0.1, 0.9, 0.7), ["`a-b`"] = Matrix(1, 2, -3, 4),
    };

    private static readonly Notation Notation = Notation.Of(["A", "b1", "cHat", "l", "a-b"]);

    private static readonly Gen<Expression> Leaf = OneOf(
        new Symbol("A"), new Symbol("b1"), new Symbol("cHat"), new Symbol("a-b"), new Partial("l", "A"),
            new Partial("l", "b1", true));

    private static readonly Gen<Expression> Constant = OneOf(new Number(2), new Number(-1.5), new Number(1e-5), new Number(-0.0));

    [Fact]
    public void A_formula_read_back_has_its_value() => Trees(5).Sample(tree =>
    {
        string text = new UnicodePrinter(Notation).Print(tree);
        double[] expected = Value(tree).Array.Values,
            found = new FormulaEvaluator(Values, ("batch", 1)).Evaluate(text).Array.Values;
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++)
            Assert.True(double.IsFinite(expected[i])
                ? Math.Abs(expected[i] - found[i]) <= 1e-10 * Math.Max(1, expected.Where(double.IsFinite).Max(Math.Abs))
                : !double.IsFinite(found[i]), $"{text}: found {found[i]:R}, expected {expected[i]:R}");
    }, iter: 3000);

    [Fact]
    public void Latex_is_balanced_and_mathml_is_well_formed() => Trees(5).Sample(tree =>
    {
        string latex = new LatexPrinter(Notation).Print(tree);
        LatexBalance.Check(latex);
        XElement.Parse(MathMlPrinter.Document(new MathMlPrinter(Notation).Print(tree)));
    }, iter: 1000);

    private static Gen<Expression> Trees(int depth)
    {
        if (depth == 0) return Leaf;
        Gen<Expression> x = Trees(depth - 1), least = Trees(0);
        Gen<Expression> other = Gen.Bool.SelectMany(deep => deep ? Trees(Math.Max(depth - 2, 0)) : least);
        return Gen.OneOf(Leaf,
            Gen.Select(x, other, Gen.Bool, (a, b, minus) => minus ? Expression.Minus(a, b) : Expression.Plus(a, b)),
            Gen.Select(x, other, Gen.Bool, (a, b, minus) => (Expression)new Sum([a, minus ? new Negation(b) : b])),
            Gen.Select(x, other, Gen.Bool,
                (a, b, dot) => Expression.Times(dot ? ProductSign.Dot : ProductSign.EachElement, a, b)),
            Gen.Select(x, other, Gen.Bool,
                (a, b, dot) => (Expression)new Product(dot ? ProductSign.Dot : ProductSign.EachElement, [b, a])),
            Gen.Select(Constant, x, (c, a) => Expression.Times(ProductSign.Dot, c, a)),
            Gen.Select(Constant, x, (c, a) => Expression.Plus(a, c)),
            Gen.Select(x, other, (a, b) => (Expression)new Quotient(a, b)),
            Gen.Select(x, Gen.Int[-2, 3], (a, n) => (Expression)new Power(a, new Number(n))),
            Gen.Select(x, other, (a, b) => (Expression)new Power(new Magnitude(a), new Magnitude(b))),
            Gen.Select(x, a => (Expression)new Negation(a)),
            Gen.Select(x, a => (Expression)new Transposition(a)),
            Gen.Select(x, a => (Expression)new Root(new Magnitude(a))),
            Gen.Select(x, a => (Expression)new Magnitude(a)),
            Gen.Select(x, other, (a, b) => (Expression)new Bracket(Expression.Compare(RelationSign.Less, a, b))),
            Gen.Select(x, other, least, (a, b, c) => Expression.Where(
                new Conjunction(new Disjunction(new Compared(RelationSign.GreaterOrEqual, a, b),
                    new Compared(RelationSign.Greater, b, c)),
                    new Inverse(new Compared(RelationSign.LessOrEqual, c, a))), a, new Negation(b))),
            Gen.Select(x, a => (Expression)Expression.Function("tanh", [a])));
    }

    private static FormulaValue Value(Expression tree) => tree switch
    {
        Symbol or Partial => Values[new UnicodePrinter(Notation).Print(tree)],
        Number n => FormulaValue.Of(n.Value),
        Sum s => s.Terms.Select(Value).Aggregate((a, b) => FormulaValue.Each(v => v[0] + v[1], a, b)),
        Product p => p.Factors.Select(Value).Aggregate((a, b) =>
            p.Sign == ProductSign.Dot ? FormulaValue.Dot(a, b) : FormulaValue.Each(v => v[0] * v[1], a, b)),
        Quotient q => FormulaValue.Each(v => v[0] / v[1], Value(q.Numerator), Value(q.Denominator)),
        Power p => FormulaValue.Each(v => Math.Pow(v[0], v[1]), Value(p.Base), Value(p.Exponent)),
        Negation n => FormulaValue.Each(v => -v[0], Value(n.Of)),
        Transposition t => Value(t.Of).Transposed(),
        Root r => FormulaValue.Each(v => Math.Sqrt(v[0]), Value(r.Of)),
        Magnitude m => FormulaValue.Each(v => Math.Abs(v[0]), Value(m.Of)),
        Bracket b => Value(b.Mask),
        Compared c => FormulaValue.Each(v => c.Sign switch
        {
            RelationSign.Less => v[0] < v[1],
            RelationSign.LessOrEqual => v[0] <= v[1],
            RelationSign.Greater => v[0] > v[1],
            _ => v[0] >= v[1],
        } ? 1 : 0, Value(c.Left), Value(c.Right)),
        Conjunction c => FormulaValue.Each(v => v[0] * v[1], Value(c.Left), Value(c.Right)),
        Disjunction d => FormulaValue.Each(v => Math.Max(v[0], v[1]), Value(d.Left), Value(d.Right)),
        Inverse i => FormulaValue.Each(v => 1 - v[0], Value(i.Of)),
        Call { Name: "where" } c => FormulaValue.Each(v => v[0] != 0 ? v[1] : v[2], [.. c.Arguments.Select(Value)]),
        Call c => FormulaValue.Each(v => Math.Tanh(v[0]), Value(c.Arguments[0])),
        _ => throw new InvalidOperationException($"{tree}"),
    };

    private static Gen<Expression> OneOf(params Expression[] all) => Gen.Int[0, all.Length - 1].Select(i => all[i]);

    private static FormulaValue Matrix(params double[] values) => new(new NaiveArray([2, 2], values));
}
