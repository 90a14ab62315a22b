using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>Placements and schedules, from the command line.</summary>
public sealed class PlanTests(Workplace work) : IClassFixture<Workplace>
{
    [Fact]
    public async Task Stages_crossings_memory_and_the_grid_come_as_json()
    {
        JsonElement json = (await work.RunAsync(
            "plan", "three-layer", "--workers", "3", "--batch", "32", "--schedule", "1f1b", "--micro-batches", "4", "--json")).Json;
        Assert.Equal("stages", json.GetProperty("placement").GetString());
        Assert.Equal(3, json.GetProperty("stages").GetArrayLength());
        Assert.Equal(1, json.GetProperty("stages").EnumerateArray().Sum(s => s.GetProperty("share").GetDouble()), 12);
        Assert.Equal(17, json.GetProperty("worker_of_node").GetArrayLength());
        Assert.Equal([("worker-1", "worker-2"), ("worker-2", "worker-3")], json.GetProperty("crossings").EnumerateArray()
            .Select(c => (c.GetProperty("from").GetString(), c.GetProperty("to").GetString())));
        Assert.Equal(json.GetProperty("crossing_bytes").GetInt64(), json.GetProperty("crossings").EnumerateArray()
            .Sum(c => c.GetProperty("forward_bytes").GetInt64() + c.GetProperty("backward_bytes").GetInt64()));
        Assert.Equal(4 * (16 * 8 + 16 * 16 + 4 * 16), json.GetProperty("workers").EnumerateArray().Sum(w => w.GetProperty("parameter_bytes").GetInt64()));
        JsonElement schedule = json.GetProperty("schedule");
        Assert.Equal(2.0 / 6, schedule.GetProperty("bubble").GetDouble(), 12);
        Assert.Equal([3, 2, 1], json.GetProperty("workers").EnumerateArray().Select(w => w.GetProperty("most_activations").GetInt32()));
        Assert.Equal("""{"kind":"forward","micro_batch":0,"chunk":0,"start":1,"duration":1}""", schedule.GetProperty("workers")[1][0].GetRawText());
    }

    [Theory]
    [InlineData("1f1b", "8")]
    [InlineData("interleaved", "8")]
    [InlineData("fill-drain", "40")]
    public async Task What_is_printed_fits_into_80_columns(string schedule, string microBatches)
    {
        CommandOutcome outcome = await work.RunAsync("plan", "digits", "--workers", "4", "--schedule", schedule, "--micro-batches", microBatches);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("bubble ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("worker-4", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Output.Split('\n'), line => line.TrimEnd().Length > 80);
    }

    [Fact]
    public async Task Places_in_the_graph_are_followed_and_give_the_number_of_workers()
    {
        work.Write("placed.graph", Workplace.Graph + "\nplace worker-2: L\nplace worker-1: logits\n");
        JsonElement json = (await work.RunAsync("plan", "placed.graph", "--json")).Json;
        Assert.Equal("explicit", json.GetProperty("placement").GetString());
        Assert.Equal(["worker-1", "worker-2"], json.GetProperty("workers").EnumerateArray().Select(w => w.GetProperty("name").GetString()));
        Assert.Equal("L", json.GetProperty("stages")[1].GetProperty("nodes").EnumerateArray().Last().GetString());
    }

    [Theory]
    [InlineData("--workers: found no number", "plan", "three-layer")]
    [InlineData("--workers: found `0`", "plan", "three-layer", "--workers", "0")]
    [InlineData("placement: found `pipeline`, expected single | round-robin | stages | explicit", "plan", "three-layer", "--placement", "pipeline")]
    [InlineData("schedule: found `2f2b`, expected fill-drain", "plan", "three-layer", "--workers", "2", "--schedule", "2f2b")]
    public async Task A_mistake_in_the_call_ends_with_2(string expected, params string[] arguments) =>
        Assert.Contains(expected, (await work.RunAsync(arguments)).Failure(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("placement `stages`: found 30 workers, expected at most 8 in all", "plan", "three-layer", "--workers", "30")]
    [InlineData("found a graph that places no node", "plan", "three-layer", "--placement", "explicit")]
    [InlineData("place `L`: found the worker `worker-9`, expected `worker-1` or `worker-2`", "plan", "nine.graph", "--workers", "2")]
    [InlineData("nobody.graph:9:17: found the unknown name", "plan", "nobody.graph", "--workers", "2")]
    [InlineData("found an edge from", "plan", "three-layer", "--workers", "2", "--placement", "round-robin", "--schedule", "1f1b")]
    [InlineData("micro-batches: found 9 for 8 samples", "plan", "three-layer", "--workers", "2", "--batch", "8", "--micro-batches", "9")]
    public async Task What_cannot_be_placed_ends_with_1(string expected, params string[] arguments)
    {
        work.Write("nine.graph", Workplace.Graph + "\nplace worker-9: L\n");
        work.Write("nobody.graph", Workplace.Graph + "\nplace worker-1: M\n");
        Assert.Contains(expected, (await work.RunAsync(arguments)).Failure(1), StringComparison.Ordinal);
    }
}
