using System.Reflection;
using ActorGraph.Kernels;
using ActorGraph.Ops;

namespace ActorGraph.Tests.Ops;

/// <summary>Each element-wise rule's slope is what dual numbers make of its value.</summary>
public sealed class DualTests
{
    public static TheoryData<string> Names =>
        [.. OpCases.All.Values.Where(c => RuleOf(c) is not null && c.Differentiable.Any())
            .DistinctBy(c => c.Op).Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Slope_is_the_dual_part_of_the_value(string name)
    {
        OpCase op = OpCases.All[name];
        object rule = RuleOf(op)!;
        string check = rule is IUnaryRule ? nameof(Unary) : nameof(Binary);
        typeof(DualTests).GetMethod(check, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(rule.GetType()).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [rule, op], null);
    }

    private static object? RuleOf(OpCase c) => c.Op.GetType().GetProperty("Rule")?.GetValue(c.Op);

    private static void Unary<TRule>(TRule rule, OpCase c) where TRule : struct, IUnaryRule
    {
        foreach (double at in Drawn(c, 0))
        {
            var x = new Scalar64(at);
            Dual<Scalar64> y = rule.Primal(new Dual<Scalar64>(x, new(1)));
            Equal(c, "dy/dx", rule.Slope(x, y.Primal), y.Tangent, at);
        }
    }

    private static void Binary<TRule>(TRule rule, OpCase c) where TRule : struct, IBinaryRule
    {
        foreach ((double p, double q) in Drawn(c, 0).Zip(Drawn(c, 1)))
        {
            Scalar64 a = new(p), b = new(q);
            Dual<Scalar64> byA = rule.Primal<Dual<Scalar64>>(new(a, new(1)), new(b, new(0)));
            Dual<Scalar64> byB = rule.Primal<Dual<Scalar64>>(new(a, new(0)), new(b, new(1)));
            Equal(c, "∂y/∂a", rule.SlopeA(a, b, byA.Primal), byA.Tangent, p, q);
            Equal(c, "∂y/∂b", rule.SlopeB(a, b, byB.Primal), byB.Tangent, p, q);
        }
    }

    private static double[] Drawn(OpCase c, int input) => (c.Inputs[input] with { Shape = [100] })
        .Draw(new Random(input), ActorGraph.Tensors.ElementType.Float64, 1).ToDoubles();

    private static void Equal(OpCase c, string what, Scalar64 slope, Scalar64 dual, params double[] at) =>
        Assert.True(Math.Abs(slope.Value - dual.Value) <= 1e-12 * Math.Max(1, Math.Abs(dual.Value)),
            $"{c.Op.Name}: {what} at {string.Join(", ", at)}: found {slope.Value:R}, "
            + $"expected {dual.Value:R} as the dual part of the value");
}
