using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

public class DualTests
{
    public static TheoryData<Function> Functions => [.. Enum.GetValues<Function>()];

    [Theory]
    [MemberData(nameof(Functions))]
    public void TheTangentIsTheCentralDifference(Function function)
    {
        var rule = new ElementaryRule(function);
        const double h = 1e-5;
        foreach (double x in (double[])[0.3, 0.9, 1.4, 2.7])
        {
            double difference = (rule.Primal(new Scalar64(x + h)).Value - rule.Primal(new Scalar64(x - h)).Value) / (2 * h);
            double slope = rule.Slope(new Scalar64(x), rule.Primal(new Scalar64(x))).Value;
            Assert.Equal(difference, slope, 1e-7 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Fact]
    public void DualsOfDualsGiveTheSecondDerivative()
    {
        var x = new Dual<Dual<Scalar64>>(new(new(1.25), new(1)), new(new(1), new(0)));
        Dual<Dual<Scalar64>> y = x * x * x / Dual<Dual<Scalar64>>.Exp(x); // (x³ e⁻ˣ)″ = (6x − 6x² + x³) e⁻ˣ
        double expected = (6 * 1.25 - 6 * 1.25 * 1.25 + 1.25 * 1.25 * 1.25) * Math.Exp(-1.25);
        Assert.Equal(expected, y.Tangent.Tangent.Value, 1e-14);
    }

    [Fact]
    public void AConstantExponentLeaksNothingFromTheLogarithm()
    {
        Dual<Scalar64> y = Dual<Scalar64>.Pow(new(new(-2), new(1)), Dual<Scalar64>.Constant(3));
        Assert.Equal((-8, 12), (y.Primal.Value, y.Tangent.Value));
    }

    [Fact]
    public void WhatIsNotSelectedLeavesNoTrace()
    {
        var zero = new Dual<Scalar64>(new(0), new(1));
        Dual<Scalar64> positive = Dual<Scalar64>.Less(Dual<Scalar64>.Constant(0), zero);
        Dual<Scalar64> y = Dual<Scalar64>.Select(positive, Dual<Scalar64>.Log(zero), zero);
        Assert.Equal((0, 1), (y.Primal.Value, y.Tangent.Value));
    }
}
