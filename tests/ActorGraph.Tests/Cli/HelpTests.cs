namespace ActorGraph.Tests.Cli;

/// <summary>What the command says of itself.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData]
    [InlineData("train")]
    [InlineData("predict")]
    [InlineData("evaluate")]
    [InlineData("grad")]
    [InlineData("jacobian")]
    [InlineData("modes")]
    [InlineData("answers")]
    [InlineData("derive")]
    [InlineData("show")]
    [InlineData("plan")]
    [InlineData("bench")]
    public async Task Help_has_an_example_for_every_verb(params string[] verb)
    {
        CommandOutcome outcome = await CommandProcess.RunAsync(Path.GetTempPath(), [.. verb, "--help"]);
        Assert.Equal(0, outcome.Code);
        string example = $"Examples:{Environment.NewLine}  actorgraph {string.Concat(verb)}";
        Assert.Contains(example, outcome.Output, StringComparison.Ordinal);
        if (verb.Length > 0) Assert.Contains("--json", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output);
    }
}
