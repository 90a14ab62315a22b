using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

public class ElementaryAccuracyTests
{
    private const int Count = 4000;

    // The greatest errors found over some 12,000 arguments each, against 200 bits: exp 0.62, log 0.80, tanh 0.76, sigmoid 1.6,
    // softplus 1.8, erf 1.04 ulp in float64, and no more in float32.
    [Theory]
    [InlineData(Function.Exp, -708, 709, 0.75)]
    [InlineData(Function.Exp, -1, 1, 0.75)]
    [InlineData(Function.Log, 1e-300, 1e300, 1)]
    [InlineData(Function.Log, 0.5, 2, 1)]
    [InlineData(Function.Tanh, -20, 20, 1)]
    [InlineData(Function.Tanh, -1, 1, 1)]
    [InlineData(Function.Sigmoid, -700, 40, 2)]
    [InlineData(Function.Sigmoid, -4, 4, 2)]
    [InlineData(Function.Softplus, -700, 700, 2)]
    [InlineData(Function.Softplus, -4, 4, 2)]
    [InlineData(Function.Erf, -6, 6, 1.5)]
    [InlineData(Function.Erf, -1.3, 1.3, 1.5)]
    public void Float64IsWithinItsBound(Function function, double from, double to, double bound)
    {
        var rule = new ElementaryRule(function);
        foreach (double x in Arguments(from, to))
        {
            DoubleDouble expected = function switch
            {
                Function.Exp => Reference.Exp(new(x, 0)),
                Function.Log => Reference.Log(new(x, 0)),
                Function.Tanh => Reference.Tanh(x),
                Function.Sigmoid => Reference.Sigmoid(x),
                Function.Softplus => Reference.Softplus(x),
                _ => Reference.Erf(x),
            };
            double y = rule.Primal(new Scalar64(x)).Value;
            double error = Reference.Ulps(y, expected);
            Assert.True(error <= bound, $"{function}({x:R}): found {y:R}, {error:f2} ulp from {expected}, expected {bound}");
        }
    }

    [Theory]
    [InlineData(Function.Exp, -103, 88.7, 0.8)]
    [InlineData(Function.Log, 1e-38, 1e38, 1)]
    [InlineData(Function.Log, 0.5, 2, 1)]
    [InlineData(Function.Tanh, -10, 10, 1)]
    [InlineData(Function.Sigmoid, -87, 20, 2)]
    [InlineData(Function.Softplus, -87, 20, 2)]
    [InlineData(Function.Erf, -4, 4, 1.5)]
    [InlineData(Function.Sin, -1000, 1000, 0.51)]
    [InlineData(Function.Cos, -1000, 1000, 0.51)]
    [InlineData(Function.Tan, -1000, 1000, 0.51)]
    [InlineData(Function.Pow25, 0, 1000, 0.51)]
    public void Float32IsWithinItsBoundOfFloat64(Function function, double from, double to, double bound)
    {
        var rule = new ElementaryRule(function);
        foreach (double wide in Arguments(from, to))
        {
            float x = (float)wide;
            float y = rule.Primal(new Scalar32(x)).Value;
            double error = Reference.Ulps(y, new(rule.Primal(new Scalar64(x)).Value, 0), 24, -149);
            Assert.True(error <= bound, $"{function}({x:R}): found {y:R}, {error:f2} ulp off, expected {bound}");
        }
    }

    // The platform's own functions are within 1 ulp, ours within 1.
    [Theory]
    [InlineData(10)]
    [InlineData(1e5)]
    [InlineData(1e8)]
    [InlineData(1e18)]
    [InlineData(1e300)]
    public void TrigonometryHoldsForLargeArguments(double scale)
    {
        foreach (double x in Arguments(-scale, scale))
        {
            Assert.True(Reference.Ulps(Trigonometry.Sin(x), new(Math.Sin(x), 0)) <= 2, $"sin {x:R}");
            Assert.True(Reference.Ulps(Trigonometry.Cos(x), new(Math.Cos(x), 0)) <= 2, $"cos {x:R}");
            Assert.True(Reference.Ulps(Trigonometry.Tan(x), new(Math.Tan(x), 0)) <= 2, $"tan {x:R}");
        }
    }

    [Fact]
    public void SineNextToAMultipleOfPiKeepsItsDigits()
    {
        // sin(fl(π)) = π − fl(π); and the float64 that is nearest of all to a multiple of π/2, 6381956970095103 · 2⁷⁹⁷.
        Assert.Equal(1.2246467991473532e-16, Trigonometry.Sin(Math.PI));
        Assert.Equal(-4.687165924254628e-19, Trigonometry.Cos(Math.ScaleB(6381956970095103, 797)));
    }

    [Fact]
    public void PowIsWithinTwoUlpOfThePlatform()
    {
        var random = new Random(3);
        for (int i = 0; i < Count; i++)
        {
            double x = Math.ScaleB(1 + random.NextDouble(), random.Next(-40, 40)), y = (random.NextDouble() - 0.5) * 30;
            Assert.True(Reference.Ulps(Power.Of(x, y), new(Math.Pow(x, y), 0)) <= 2, $"{x:R} ** {y:R}");
        }
    }

    [Theory]
    [InlineData(2, 10, 1024)]
    [InlineData(-2, 3, -8)]
    [InlineData(3, 3, 27)]
    [InlineData(10, 15, 1e15)]
    [InlineData(-1.5, 2, 2.25)]
    [InlineData(4, -0.5, 0.5)]
    [InlineData(2, -1074, 5e-324)]
    [InlineData(2, 1024, double.PositiveInfinity)]
    [InlineData(-2, 1025, double.NegativeInfinity)]
    [InlineData(-8, 1 / 3.0, double.NaN)]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(double.NaN, 1, double.NaN)]
    [InlineData(2, double.NaN, double.NaN)]
    [InlineData(-1, double.PositiveInfinity, 1)]
    [InlineData(0.5, double.PositiveInfinity, 0)]
    [InlineData(0.5, double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(0, -2, double.PositiveInfinity)]
    [InlineData(-0.0, -3, double.NegativeInfinity)]
    [InlineData(-0.0, -1, double.NegativeInfinity)]
    [InlineData(-0.0, 3, -0.0)]
    [InlineData(-0.0, 0.5, 0)]
    [InlineData(double.NegativeInfinity, 3, double.NegativeInfinity)]
    [InlineData(double.NegativeInfinity, -3, -0.0)]
    [InlineData(double.NegativeInfinity, 0.5, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, -0.5, 0)]
    [InlineData(-1, 1e300, 1)]
    [InlineData(5e-324, 0.5, 2.2227587494850775e-162)]
    public void PowAtItsEdges(double x, double y, double expected) => AssertSame(expected, Power.Of(x, y));

    [Theory]
    [InlineData(Function.Exp, 0, 1)]
    [InlineData(Function.Exp, double.NegativeInfinity, 0)]
    [InlineData(Function.Exp, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(Function.Exp, 1000, double.PositiveInfinity)]
    [InlineData(Function.Exp, -1000, 0)]
    [InlineData(Function.Log, 1, 0)]
    [InlineData(Function.Log, 0, double.NegativeInfinity)]
    [InlineData(Function.Log, -0.0, double.NegativeInfinity)]
    [InlineData(Function.Log, -1, double.NaN)]
    [InlineData(Function.Log, double.NegativeInfinity, double.NaN)]
    [InlineData(Function.Log, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(Function.Tanh, -0.0, -0.0)]
    [InlineData(Function.Tanh, double.NegativeInfinity, -1)]
    [InlineData(Function.Tanh, 25, 1)]
    [InlineData(Function.Sigmoid, 0, 0.5)]
    [InlineData(Function.Sigmoid, double.NegativeInfinity, 0)]
    [InlineData(Function.Sigmoid, double.PositiveInfinity, 1)]
    [InlineData(Function.Softplus, double.NegativeInfinity, 0)]
    [InlineData(Function.Softplus, 1000, 1000)]
    [InlineData(Function.Softplus, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(Function.Erf, -0.0, -0.0)]
    [InlineData(Function.Erf, double.NegativeInfinity, -1)]
    [InlineData(Function.Erf, 30, 1)]
    [InlineData(Function.Sin, -0.0, -0.0)]
    [InlineData(Function.Sin, double.PositiveInfinity, double.NaN)]
    [InlineData(Function.Cos, 0, 1)]
    [InlineData(Function.Cos, double.NegativeInfinity, double.NaN)]
    [InlineData(Function.Tan, -0.0, -0.0)]
    [InlineData(Function.Sign, -0.0, 0)]
    [InlineData(Function.Sign, -7, -1)]
    public void FunctionsAtTheirEdges(Function function, double x, double expected)
    {
        var rule = new ElementaryRule(function);
        AssertSame(expected, rule.Primal(new Scalar64(x)).Value);
        AssertSame(expected, rule.Primal(new Scalar32((float)x)).Value);
        Assert.True(double.IsNaN(rule.Primal(new Scalar64(double.NaN)).Value));
        Assert.True(float.IsNaN(rule.Primal(new Scalar32(float.NaN)).Value));
    }

    [Fact]
    public void SubnormalsComeOutAndGoIn()
    {
        Assert.Equal(5e-324, Scalar64.Exp(new(-745.1)).Value);
        Assert.Equal(1e-45f, Scalar32.Exp(new(-103.5f)).Value);
        Assert.Equal(-744.4400719213812, Scalar64.Log(new(5e-324)).Value);
        Assert.Equal(-103.27893f, Scalar32.Log(new(1e-45f)).Value);
        foreach (Function function in (Function[])[Function.Tanh, Function.Sin, Function.Tan])
        {
            Assert.Equal(5e-324, new ElementaryRule(function).Primal(new Scalar64(5e-324)).Value);
            Assert.Equal(-1e-45f, new ElementaryRule(function).Primal(new Scalar32(-1e-45f)).Value);
        }
    }

    private static IEnumerable<double> Arguments(double from, double to)
    {
        var random = new Random(17);
        for (int i = 0; i < Count; i++)
            yield return from > 0 && to > 1000 * from
                ? Math.Exp(Math.Log(from) + random.NextDouble() * (Math.Log(to) - Math.Log(from)))
                : from + random.NextDouble() * (to - from);
    }

    // Equal with the sign of zero; NaN is NaN.
    private static void AssertSame(double expected, double found)
    {
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(found), $"found {found}, expected NaN");
        else Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(found));
    }
}
