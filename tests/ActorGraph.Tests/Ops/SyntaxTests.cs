using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>What is written in C#, the op that it makes, and how the op reads as a formula.</summary>
public sealed class SyntaxTests
{
    private static readonly GraphBuilder G = new(ElementType.Float64);
    private static readonly Node A = G.Input("a", [2]), B = G.Input("b", [2]), M = A.Less(B);

    public static TheoryData<Op, string> InCSharp => new()
    {
        { (-A).Op!, "−p" }, { (A + B).Op!, "p + q" }, { (1 - B).Op!, "p − q" }, { (2 * B).Op!, "p ⊙ q" },
        { (A / 3).Op!, "p / q" },
        { A.Abs().Op!, "|p|" }, { A.Sign().Op!, "sign(p)" }, { A.Exp().Op!, "exp(p)" }, { A.Log().Op!, "ln(p)" },
        { A.Sqrt().Op!, "√p" },
        { A.Reciprocal().Op!, "1 / p" }, { A.Sin().Op!, "sin(p)" }, { A.Cos().Op!, "cos(p)" }, { A.Tan().Op!, "tan(p)" },
        { A.Erf().Op!, "erf(p)" }, { A.Relu().Op!, "relu(p)" }, { A.LeakyRelu(0.2).Op!, "leaky_relu(p, alpha=0.2)" },
        { A.Elu(2).Op!, "elu(p, alpha=2)" },
        { A.Gelu().Op!, "gelu(p)" }, { A.Sigmoid().Op!, "σ(p)" }, { A.Tanh().Op!, "tanh(p)" },
        { A.Softplus().Op!, "softplus(p)" },
        { A.Clip(0, 1).Op!, "clip(p, min=0, max=1)" }, { A.Pow(2).Op!, "p^q" }, { A.Pow(B).Op!, "p^q" },
            { A.Max(B).Op!, "max(p, q)" },
        { A.Min(0).Op!, "min(p, q)" }, { A.Less(B).Op!, "p < q" }, { A.LessOrEqual(1).Op!, "p ≤ q" },
        { A.Greater(B).Op!, "p > q" },
        { A.GreaterOrEqual(B).Op!, "p ≥ q" }, { A.Equal(0).Op!, "p = q" }, { M.And(M).Op!, "p ∧ q" }, { M.Or(M).Op!, "p ∨ q" },
        { M.Not().Op!, "¬p" }, { M.Where(A, 0).Op!, "where(p, q, r)" }, { A.MulNoNan(B).Op!, "p ⊙ q" }, { A.Identity().Op!, "p" },
        { A.StopGradient().Op!, "stop_gradient(p)" },
    };

    [Theory, MemberData(nameof(InCSharp))]
    public void Formula_puts_the_names_in(Op op, string formula) =>
        Assert.Equal(formula, Formula(op, [.. "pqr".Take(Math.Clamp(op.Arity.Most, 1, op is Max or Min ? 2 : 3))
            .Select(name => new Written(new Symbol($"{name}"), new TensorType(ElementType.Float64, [2])))]));

    [Fact]
    public void Attributes_arrive()
    {
        Assert.Equal(new LeakyRelu(0.2), A.LeakyRelu(0.2).Op);
        Assert.NotEqual<Op>(new LeakyRelu(0.2), new LeakyRelu(0.3));
        Assert.Equal(new Gelu(GeluApproximation.Tanh), A.Gelu(GeluApproximation.Tanh).Op);
        Assert.Equal(new Clip(Max: 3), A.Clip(max: 3).Op);
        Assert.Equal("p²", Formula(new Pow(), new(new Symbol("p"), A.Type), Written.Constant(2)));
    }

    private static string Formula(Op op, params Written[] x) => op.Formula(x).ToString();

    [Fact]
    public void Many_inputs_stand_in_order() => Assert.Equal([A, B, A], A.Max(B, A).Inputs.ToArray());

    [Theory]
    [InlineData("leaky_relu")]
    [InlineData("LeakyRelu")]
    [InlineData("max")]
    [InlineData("where")]
    [InlineData("stop_gradient")]
    public void Text_knows_the_name(string name) => Assert.True(OpRegistry.Ops.Knows(name));
}
