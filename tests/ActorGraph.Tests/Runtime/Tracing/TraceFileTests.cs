using System.Text;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime.Tracing;

/// <summary>A trace as a file: it reads back as it was, and what is damaged is refused.</summary>
public sealed class TraceFileTests
{
    [Fact]
    public async Task Reads_back_as_it_was()
    {
        Trace trace = await SampleAsync();
        byte[] bytes = await BytesAsync(trace);
        Trace read = await ReadAsync(bytes);
        Assert.Equal(trace.Steps.AsEnumerable(), read.Steps.AsEnumerable());
        Assert.Equal(trace.Spans.OrderBy(s => $"{s}"), read.Spans.OrderBy(s => $"{s}"));
        Assert.Equal(trace.Messages.OrderBy(m => $"{m}"), read.Messages.OrderBy(m => $"{m}"));
        Assert.Equal(trace.Workers.AsEnumerable(), read.Workers.AsEnumerable());
        Assert.Equal(trace.Nodes.Select(n => (n.Name, n.Op, n.Worker, string.Join(",", n.Inputs))), read.Nodes.Select(n => (n.Name, n.Op, n.Worker, string.Join(",", n.Inputs))));
        Assert.Equal(trace.IsComplete, read.IsComplete);
    }

    [Fact]
    public async Task Every_arrow_begins_and_ends_in_something_that_a_viewer_draws()
    {
        Trace trace = await SampleAsync();
        using var document = System.Text.Json.JsonDocument.Parse(await BytesAsync(trace));
        var events = document.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        ILookup<(int, int), (decimal Begin, decimal End)> boxes = events.Where(e => e.GetProperty("ph").GetString() == "X").ToLookup(
            e => (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32()),
            e => (e.GetProperty("ts").GetDecimal(), e.GetProperty("ts").GetDecimal() + e.GetProperty("dur").GetDecimal()));
        var ends = events.Where(e => e.GetProperty("ph").GetString() is "s" or "f").ToList();
        Assert.Equal(2 * trace.Messages.Length, ends.Count);
        Assert.All(ends, e => Assert.Contains(
            boxes[(e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32())], b => b.Begin <= e.GetProperty("ts").GetDecimal() && e.GetProperty("ts").GetDecimal() <= b.End));
        foreach (IGrouping<(int, int), (decimal Begin, decimal End)> track in boxes.Where(b => b.Key.Item2 >= TraceFile.FirstNode))
            Assert.All(track.OrderBy(b => b.Begin).ThenBy(b => b.End).Pairwise(), p => Assert.True(p.First.End <= p.Second.Begin, $"{track.Key}: {p}")); // boxes side by side, none across another
    }

    [Fact]
    public async Task A_file_that_is_cut_short_is_refused_wherever_it_is_cut()
    {
        byte[] bytes = await BytesAsync(await SampleAsync());
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            int length = random.Next(bytes.Length);
            InputException error = await Assert.ThrowsAsync<InputException>(() => ReadAsync(bytes[..length]));
            Assert.Contains("cut short", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_changed_file_is_read_or_refused_and_never_falls()
    {
        byte[] bytes = await BytesAsync(await SampleAsync());
        var random = new Random(6);
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = [.. bytes];
            for (int change = random.Next(1, 4); change > 0; change--) changed[random.Next(changed.Length)] = (byte)random.Next(32, 127);
            try
            {
                TraceReport.Of(await ReadAsync(changed));
            }
            catch (InputException)
            {
                refused++;
            }
        }

        Assert.True(refused > 100, $"{refused} of 400 refused");
    }

    [Theory]
    [InlineData("[]"), InlineData("{}"), InlineData("7"), InlineData("""{"traceEvents":[]}"""), InlineData("""{"otherData":{"actorgraph_trace":2},"traceEvents":[]}""")]
    [InlineData("""{"otherData":{"actorgraph_trace":1},"traceEvents":[]}"""), InlineData("""{"otherData":{"actorgraph_trace":"x"},"traceEvents":[]}""")]
    public async Task Other_json_is_refused(string text)
    {
        InputException error = await Assert.ThrowsAsync<InputException>(() => ReadAsync(Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith("a.json: found ", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected a trace that `actorgraph train --trace` wrote", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"cat\":\"vjp\"", "\"slot\":0", "\"slot\":-5")]
    [InlineData("\"cat\":\"vjp\"", "\"slot\":0", "\"slot\":9")]
    [InlineData("\"cat\":\"forward\"", "\"dur\":", "\"dur\":9000000000000000")]
    [InlineData("\"cat\":\"forward\"", "\"dur\":", "\"dur\":-")]
    public async Task Numbers_that_cannot_be_are_refused(string behind, string found, string instead)
    {
        string text = Encoding.UTF8.GetString(await BytesAsync(await SampleAsync()));
        for (int change = 0, from = 0; change < 2; change++) // two of them overflow where one does not
        {
            from = text.IndexOf(behind, from, StringComparison.Ordinal);
            int at = text.IndexOf(found, from, StringComparison.Ordinal);
            text = text[..at] + instead + text[(at + found.Length)..];
            from = at;
        }

        await Assert.ThrowsAsync<InputException>(() => ReadAsync(Encoding.UTF8.GetBytes(text)));
    }

    internal static async Task<Trace> SampleAsync()
    {
        Graph graph = SampleGraphs.Named("two losses");
        await using GraphRuntime runtime = GraphRuntime.Start(Settings.Default);
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        run.Traces = true;
        for (int step = 1; step <= 2; step++)
            (await run.TrainAsync(SampleGraphs.Feeds(graph, 6, step), new StepOptions { Update = step, LearningRate = 0.01, MicroBatches = 2 })).Dispose();
        return await run.ReadTraceAsync();
    }

    private static async Task<byte[]> BytesAsync(Trace trace)
    {
        using var stream = new MemoryStream();
        await TraceFile.WriteAsync(trace, stream);
        return stream.ToArray();
    }

    private static async Task<Trace> ReadAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await TraceFileReading.ReadAsync(stream, "a.json");
    }
}
