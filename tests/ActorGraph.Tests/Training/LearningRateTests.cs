using ActorGraph.Training;

namespace ActorGraph.Tests.Training;

public class LearningRateTests
{
    [Theory]
    [InlineData("constant", 1_000_000, 1)]
    [InlineData("step(1000, 0.5)", 999, 1)]
    [InlineData("step(1000, 0.5)", 1000, 0.5)]
    [InlineData("step(1000, 0.5)", 3999, 0.125)]
    [InlineData("cosine(5000)", 0, 1)]
    [InlineData("cosine(5000)", 2500, 0.5)]
    [InlineData("cosine(5000)", 5000, 0)]
    [InlineData("cosine(5000)", 9000, 0)]
    [InlineData("cosine(6, 0.2)", 2, 0.8)] // 0.2 + 0.8 · (1 + cos 60°)/2
    [InlineData("warmup(4)", 0, 0.25)]
    [InlineData("warmup(4)", 3, 1)]
    [InlineData("warmup(4)", 40, 1)]
    [InlineData("warmup(100, cosine(5000))", 49, 0.5)]
    [InlineData("warmup(100, cosine(5000))", 100, 1)]
    [InlineData("warmup(100, cosine(5000))", 2600, 0.5)]
    public void Factor_at_a_step(string schedule, long step, double expected) =>
        Assert.InRange(LearningRate.Parse(schedule).At(step), expected - 1e-15, expected + 1e-15);

    [Theory]
    [InlineData("constant")]
    [InlineData("step(1000, 0.5)")]
    [InlineData("cosine(5000)")]
    [InlineData("cosine(5000, 0.1)")]
    [InlineData("warmup(100)")]
    [InlineData("warmup(100, cosine(5000))")]
    public void Text_reads_back(string text) => Assert.Equal(text, LearningRate.Parse(text).ToString());

    [Fact]
    public void Spaces_do_not_matter_and_equal_settings_are_equal() =>
        Assert.Equal(new WarmUp(100, new StepRate(5, 0.5)), LearningRate.Parse("  warmup ( 100 ,step( 5,0.5 )) "));

    [Theory]
    [InlineData("cosin(5)", "learning-rate schedule `cosin(5)`, column 1: found `cosin`, expected constant, step(size, gamma)")]
    [InlineData("", "column 1: found the end, expected constant")]
    [InlineData("step(1000)", "column 10: found `)`, expected `,`")]
    [InlineData("step(1e3, 0.5)", "column 6: found `1e3`, expected a whole number")]
    [InlineData("step(10, half)", "column 10: found `half`, expected a number")]
    [InlineData("step(0, 0.5)", "column 1: size: found 0, expected a number of steps from 1")]
    [InlineData("warmup(5, step(10, 2))", "column 11: gamma: found 2, expected 0 ≤ gamma ≤ 1")]
    [InlineData("cosine(5, NaN)", "column 1: min: found NaN, expected 0 ≤ min ≤ 1")]
    [InlineData("cosine(5", "column 9: found the end, expected `)`")]
    [InlineData("cosine(5) x", "column 11: found `x`, expected the end")]
    [InlineData("constant)", "column 9: found `)`, expected the end")]
    public void Mistakes_are_named_with_their_column(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => LearningRate.Parse(text)).Message);

    [Fact]
    public void Endless_nesting_is_refused() =>
        Assert.Throws<FormatException>(() => LearningRate.Parse(string.Concat(Enumerable.Repeat("warmup(1, ", 100_000))));

    [Fact]
    public void Cosine_is_that_of_the_runtime_within_one_ulp_of_one()
    {
        for (int i = 0; i <= 10_000; i++)
        {
            double t = i / 10_000.0, expected = double.CosPi(t);
            Assert.InRange(CosineRate.CosineOfPi(t), expected - 2.3e-16, expected + 2.3e-16);
        }

        Assert.Equal([1, 0, -1], new[] { 0, 0.5, 1 }.Select(CosineRate.CosineOfPi));
    }
}
