using System.Text.Json;
using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>What workers tell of what happened there: traces, and where a number went wrong.</summary>
public sealed class TracingTests(Scratch scratch) : IClassFixture<Scratch>
{
    [Fact]
    public async Task A_trace_of_three_processes_has_every_message_and_no_arrow_that_points_back()
    {
        Lesson lesson = Lesson.Digits;
        CommandEnd end = await RunningCommand.RunAsync(
            scratch.Folder, [.. lesson.Train(Combination.Epochs), "--workers", "3", "--micro-batches", "4", "--pipeline", "1f1b", "--trace", "t.json"]);
        Assert.Equal(await Undisturbed.HashAsync(lesson), end.Hash);
        using JsonDocument trace = JsonDocument.Parse(await File.ReadAllTextAsync(scratch.PathOf("t.json")));
        JsonElement about = trace.RootElement.GetProperty("otherData");
        Assert.Equal(end.Lines[^1].Json.GetProperty("messages").GetInt64(), about.GetProperty("messages").GetInt64());
        Assert.Equal(["worker-1", "worker-2", "worker-3"], about.GetProperty("workers").EnumerateArray().Select(w => w.GetProperty("name").GetString()));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Dictionary<int, JsonElement> left = events.Where(e => Phase(e) == "s").ToDictionary(e => e.GetProperty("id").GetInt32());
        JsonElement[] arrived = [.. events.Where(e => Phase(e) == "f")];
        Assert.Contains(arrived, e => e.GetProperty("pid").GetInt32() != left[e.GetProperty("id").GetInt32()].GetProperty("pid").GetInt32());
        Assert.All(arrived, e => Assert.True(
            left[e.GetProperty("id").GetInt32()].GetProperty("args").GetProperty("sent").GetDecimal() <= e.GetProperty("args").GetProperty("taken").GetDecimal(), $"{e}"));

        static string? Phase(JsonElement e) => e.GetProperty("ph").GetString();
    }

    [Fact]
    public async Task The_node_on_a_worker_in_which_a_number_becomes_infinite_is_named_with_what_led_there()
    {
        scratch.Write("log.graph", """
            input  x [batch, 2]
            input  y [batch, 2]
            param  w [2] ones
            z    = x * w
            roots = log(z)
            L    = sum((roots - y) ** 2, axis=1)
            loss L
            """);
        scratch.Write("log.csv", "a,b,c,d\n1,2,0,0\n3,4,0,0\n5,0,0,0\n7,8,0,0\n");
        CommandEnd end = await RunningCommand.RunAsync(
            scratch.Folder, ["train", "log.graph", "--data", "log.csv", "--target", "c,d", "--epochs", "3", "--batch", "4", "--validation", "0", "--scaling", "none",
                "--workers", "2", "--placement", "round-robin", "--detect-anomaly", "--json"]);
        Assert.Equal(1, end.Code);
        Assert.Contains("Log `roots`: found -Infinity at [", end.Error, StringComparison.Ordinal);
        Assert.Contains("of its value, in the forward half", end.Error, StringComparison.Ordinal);
        Assert.Contains("activation into slot 0", end.Error, StringComparison.Ordinal);
    }
}
