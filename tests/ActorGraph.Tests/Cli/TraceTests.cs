using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>Traces, from the command line.</summary>
public sealed class TraceTests(Workplace work) : IClassFixture<Workplace>
{
    [Fact]
    public async Task A_training_leaves_a_trace_with_all_its_messages_and_the_same_bits()
    {
        string[] train = ["train", "small.graph", "--data", "small.csv", "--epochs", "2", "--batch", "16", "--micro-batches", "2", "--json"];
        JsonElement plain = (await work.RunAsync(train)).Json, traced = (await work.RunAsync([.. train, "--trace", "t.json"])).Json;
        Assert.Equal(plain.GetProperty("parameters_sha256").GetString(), traced.GetProperty("parameters_sha256").GetString());
        JsonElement trace = (await work.RunAsync("trace", "t.json", "--json")).Json;
        Assert.Equal(traced.GetProperty("messages").GetInt64(), trace.GetProperty("messages").GetInt64());
        Assert.True(trace.GetProperty("complete").GetBoolean());
        Assert.True(trace.GetProperty("steps").GetInt32() > traced.GetProperty("steps").GetInt32()); // validation too
        Assert.InRange(trace.GetProperty("bubble").GetDouble(), 0, 1);
        JsonElement path = trace.GetProperty("critical_path");
        Assert.InRange(path.GetProperty("working_us").GetDouble(), 0, path.GetProperty("us").GetDouble());
        Assert.Contains("W", trace.GetProperty("costliest").EnumerateArray().Select(c => c.GetProperty("node").GetString()));
        CommandOutcome table = await work.RunAsync("trace", "t.json");
        Assert.True(table.Code == 0, table.Error);
        Assert.Contains("critical path of step ", table.Output, StringComparison.Ordinal);
        Assert.Contains("bubble", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_no_traces_are_refused()
    {
        Assert.Contains("missing.json: found nothing that can be read", (await work.RunAsync("trace", "missing.json")).Failure(1), StringComparison.Ordinal);
        Assert.Contains("expected a trace that `actorgraph train --trace` wrote", (await work.RunAsync("trace", "small.csv")).Failure(1), StringComparison.Ordinal);
        Assert.Equal(0, (await work.RunAsync("train", "small.graph", "--data", "small.csv", "--epochs", "1", "--trace", "whole.json")).Code);
        string text = work.Read("whole.json");
        work.Write("cut.json", text[..(text.Length / 2)]);
        Assert.Contains("the file was cut short or changed", (await work.RunAsync("trace", "cut.json")).Error, StringComparison.Ordinal);
        Assert.Contains("no folder", (await work.RunAsync("train", "small.graph", "--data", "small.csv", "--trace", "nowhere/t.json")).Failure(1), StringComparison.Ordinal);
        Assert.Contains("FILE", (await work.RunAsync("trace")).Failure(2), StringComparison.Ordinal);
    }
}
