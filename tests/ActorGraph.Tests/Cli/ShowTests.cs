using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>What a graph is made of, from the command line.</summary>
public sealed class ShowTests(Workplace work) : IClassFixture<Workplace>
{
    [Fact]
    public async Task Nodes_parameters_and_memory_come_as_json()
    {
        JsonElement json = (await work.RunAsync("show", "small.graph", "--batch", "10", "--json")).Json;
        Assert.Equal(9, json.GetProperty("parameters").GetInt64());
        Assert.Equal("L", json.GetProperty("loss").GetString());
        Assert.Equal(["L", "logits"], json.GetProperty("roots").EnumerateArray().Select(r => r.GetString()));
        JsonElement logits = json.GetProperty("nodes").EnumerateArray()
            .Single(n => n.GetProperty("name").GetString() == "logits");
        Assert.Equal("Add", logits.GetProperty("op").GetString());
        Assert.Equal("""["batch",3]""", logits.GetProperty("shape").GetRawText());
        Assert.Equal("""["L"]""", logits.GetProperty("consumers").GetRawText());
        Assert.Equal("pass", logits.GetProperty("scope").GetString());
        // x, y, the product, logits and L for 10 samples; W, its transpose and b once; 4 bytes each
        Assert.Equal(4 * (10 * (2 + 3 + 3 + 3 + 1) + 6 + 6 + 3), json.GetProperty("forward_bytes").GetInt64());
        // no gradient for x and y
        Assert.Equal(4 * (10 * (3 + 3 + 1) + 6 + 6 + 3), json.GetProperty("backward_bytes").GetInt64());
    }

    [Fact]
    public async Task Every_built_in_graph_is_shown_as_a_table()
    {
        foreach (string name in ActorGraph.Cli.GraphSource.BuiltIn)
        {
            CommandOutcome outcome = await work.RunAsync("show", name);
            Assert.True(outcome.Code == 0, outcome.Error);
            Assert.Contains("parameters", outcome.Output, StringComparison.Ordinal);
            outcome = await work.RunAsync("show", name, "--memory", "--batch", "8");
            Assert.True(outcome.Code == 0, outcome.Error);
            Assert.Contains("peak", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_kept_for_the_backward_half_comes_with_its_reason()
    {
        JsonElement json = (await work.RunAsync("show", "small.graph", "--memory", "--batch", "10", "--json")).Json;
        JsonElement logits = json.GetProperty("residuals").EnumerateArray().Single(r => r.GetProperty("value").GetString() == "logits");
        Assert.Equal("[10,3]", logits.GetProperty("shape").GetRawText());
        Assert.Equal((120, "kept"), (logits.GetProperty("bytes").GetInt64(), logits.GetProperty("holding").GetString()));
        Assert.Equal("""[{"for":"∂L/∂logits","why":"SoftmaxCrossEntropyLoss reads this input"}]""", logits.GetProperty("uses").GetRawText());
        Assert.Equal(120, json.GetProperty("kept_bytes").GetInt64());
        Assert.True(json.GetProperty("peak_bytes").GetInt64() > 120);
        Assert.False(json.TryGetProperty("peak_bytes_without_regions", out _));
    }

    [Fact]
    public async Task Regions_are_set_against_the_graph_without_them()
    {
        work.Write("regions.graph", Workplace.Graph + "\ncheckpoint block-1: logits, L\n");
        CommandOutcome outcome = await work.RunAsync("show", "regions.graph", "--memory", "--batch", "10");
        Assert.Contains("again in block-1", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("120 bytes kept", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Code);
    }

    [Fact]
    public async Task A_graph_is_drawn_for_three_programs()
    {
        CommandOutcome outcome = await work.RunAsync(
            "show", "digits", "--svg", "digits.svg", "--dot", "digits.dot", "--mermaid", "digits.mmd", "--workers", "2");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("worker-2", work.Read("digits.svg"), StringComparison.Ordinal);
        Assert.Contains("label=\"worker-2\"", work.Read("digits.dot"), StringComparison.Ordinal);
        Assert.Contains("[\"worker-2\"]", work.Read("digits.mmd"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--svg, --dot or --mermaid", "--workers", "2")]
    [InlineData("--svg, --dot or --mermaid", "--boxes", "9")]
    [InlineData("no folder", "--svg", "nowhere/x.svg")]
    [InlineData("how many workers", "--svg", "x.svg", "--placement", "stages")]
    public async Task A_picture_that_cannot_be_drawn_is_refused(string words, params string[] arguments)
    {
        CommandOutcome outcome = await work.RunAsync(["show", "digits", .. arguments]);
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }
}
