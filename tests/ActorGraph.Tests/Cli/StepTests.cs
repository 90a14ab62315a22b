using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>One pass message by message, from the command line.</summary>
public sealed class StepTests(Workplace work) : IClassFixture<Workplace>
{
    private static readonly string[] Formula = ["step", "--expr", "q = x + y; f = q * z", "x=-2", "y=5", "z=-4"];

    [Fact]
    public async Task Messages_values_and_formulas_are_told()
    {
        CommandOutcome outcome = await work.RunAsync(Formula);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("f = q·z", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("∂f/∂q = seed·z", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("root's value: f → coordinator  -12", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("cotangent: q → x  -4", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_each_message_is_a_line()
    {
        CommandOutcome outcome = await work.RunAsync([.. Formula, "--json"]);
        Assert.True(outcome.Code == 0, outcome.Error);
        JsonElement[] lines = [.. outcome.Output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(Enumerable.Range(1, lines.Length), lines.Select(l => l.GetProperty("number").GetInt32()));
        Assert.Equal(-4, lines.Last(l => l.GetProperty("to").GetString() == "x").GetProperty("backward").GetDouble());
    }

    [Fact]
    public async Task A_page_is_served_until_a_signal_ends_it()
    {
        using CommandProcess page = CommandProcess.Start(work.Folder, [.. Formula, "--page"]);
        using var client = new HttpClient();
        Assert.Contains("ActorGraph", await client.GetStringAsync(await page.ReadLineAsync()), StringComparison.Ordinal);
        await page.InterruptAsync();
        Assert.Equal(0, (await page.FinishAsync()).Code);
    }

    [Theory]
    [InlineData("--page: found `70000`", "step", "diamond", "x=1", "y=2", "--page", "70000")]
    [InlineData("--page: found `-1`", "step", "diamond", "x=1", "y=2", "--page", "-1")]
    [InlineData("--step: found no --trace", "step", "diamond", "--step", "3")]
    [InlineData("--trace: found no --page", "step", "--trace", "t.json")]
    [InlineData("--trace: found `diamond` as well", "step", "diamond", "--trace", "t.json")]
    [InlineData("--of: found `g`", "step", "--expr", "f = x * 2", "x=1", "--of", "g")]
    [InlineData("--dashboard: found --trace as well", "train", "small.graph", "--data", "small.csv", "--dashboard", "--trace", "t.json")]
    public async Task A_mistake_in_the_call_ends_with_2(string expected, params string[] arguments) =>
        Assert.Contains(expected, (await work.RunAsync(arguments)).Failure(2), StringComparison.Ordinal);

    [Fact]
    public async Task A_recorded_run_without_such_a_step_or_cut_short_is_refused()
    {
        Assert.Equal(0, (await work.RunAsync("train", "small.graph", "--data", "small.csv", "--epochs", "1", "--trace", "r.json")).Code);
        Assert.Contains("no step 999", (await work.RunAsync("step", "--trace", "r.json", "--page", "--step", "999")).Error, StringComparison.Ordinal);
        string text = work.Read("r.json");
        work.Write("c.json", text[..(text.Length - 100)]);
        Assert.Contains("cut short", (await work.RunAsync("step", "--trace", "c.json", "--page")).Error, StringComparison.Ordinal);
    }
}
