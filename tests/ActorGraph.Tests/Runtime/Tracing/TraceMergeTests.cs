using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Tracing;
using CsCheck;

namespace ActorGraph.Tests.Runtime.Tracing;

/// <summary>Two processes whose clocks have nothing to do with each other.</summary>
public sealed class TraceMergeTests
{
    private readonly Graph _graph;

    public TraceMergeTests()
    {
        var g = new GraphBuilder();
        _graph = g.Build(null, g.Input("x", []).Tanh().Named("y"));
    }

    [Theory]
    [InlineData(0), InlineData(1_000_000_000_000), InlineData(-77_000_000_000)]
    public void Times_of_another_process_are_shifted_and_no_arrow_points_back(long ahead)
    {
        // x on one process, y on another; a message takes 30 µs, the estimate of the clock is off by 50.
        TraceRecord[] here = [new(TraceKind.Forward, 0, -1, -1, 0, 0, 7, 1_000, 2_000), new(TraceKind.Activation, 0, 1, 0, 0, 0, 0, 2_000, 2_000)];
        TraceRecord[] there =
        [
            new(TraceKind.Activation, 1, -1, 0, 0, 0, 0, 32_000 + ahead, 32_000 + ahead), new(TraceKind.Forward, 1, -1, -1, 0, 0, 3, 32_000 + ahead, 35_000 + ahead),
        ];
        Trace trace = TraceMerge.Of(
            _graph, node => node, [new TracedStep(0, 0, 1, 500, 40_000)],
            [new ProcessLog("a", new TraceLog(here), 0, 0), new ProcessLog("b", new TraceLog(there), ahead + 50_000, 50_000)]);
        TraceMessage message = Assert.Single(trace.Messages);
        Assert.Equal((0, 1), (message.From, message.To));
        Assert.Equal(message.Sent, message.Taken); // shifted as far as it takes
        Assert.Equal(3_000, trace.Spans.Single(s => s.Node == 1) is var y ? y.End - y.Begin : 0);
        Assert.True(trace.Spans[0].Begin < trace.Spans[1].Begin);
        Assert.Equal([0, 1], trace.Nodes.Select(n => n.Worker));
        Assert.Equal(0, trace.Spans.Single(s => s.Node == 1).Thread); // numbered anew in each process
    }

    [Fact]
    public void A_message_of_which_one_end_is_unknown_is_none()
    {
        TraceRecord[] lonely = [new(TraceKind.Activation, 1, -1, 0, 0, 0, 0, 5, 5), new(TraceKind.Cotangent, 1, 0, 0, 0, 0, 0, 6, 6)];
        Assert.Empty(TraceMerge.Of(_graph, _ => 0, [], [new ProcessLog("", new TraceLog(lonely), 0, 0)]).Messages);
    }

    [Fact]
    public void What_one_process_did_not_keep_is_left_out_of_all_and_of_the_steps()
    {
        TraceRecord[] Of(int node) => [.. Enumerable.Range(0, 10).Select(step => new TraceRecord(TraceKind.Forward, node, -1, -1, step, 0, 1, 100 * step, 100 * step + 50))];
        Trace trace = TraceMerge.Of(
            _graph, node => node, [.. Enumerable.Range(0, 10).Select(step => new TracedStep(step, 0, 1, 100 * step, 100 * step + 99))],
            [new ProcessLog("a", new TraceLog(Of(0)), 0, 0), new ProcessLog("b", new TraceLog(Of(1), LastStep: 6), 0, 0)]);
        Assert.False(trace.IsComplete);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], trace.Steps.Select(s => s.Step));
        Assert.Equal(14, trace.Spans.Length);
    }

    [Fact]
    public void What_lost_nodes_had_noted_is_no_step_of_the_trace()
    {
        var recorder = new TraceRecorder(2, clock: () => 5);
        var plan = new StepPlan { FirstSamples = [0, 1], Traces = true };
        PassId first = new(1, 0, -1, 0, 0), second = new(1, 1, -1, 0, 0), third = new(1, 2, -1, 0, 1);
        recorder.Stepping(first, plan);
        recorder.Stepping(second, plan);
        recorder.Lose();
        recorder.Stepping(third, plan);
        recorder.Stepping(null, null);
        Assert.True(recorder.HasLost);
        Assert.Equal([2L], recorder.TakeSteps().Select(s => s.Step));
    }

    [Fact]
    public void An_offset_is_within_its_error_and_the_quickest_exchange_counts() =>
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000]).Array[1, 20]).Sample((ahead, ways) =>
        {
            var clock = new ClockOffset();
            long now = 0;
            foreach ((long there, long back) in ways)
            {
                clock.Add(now, now + there + ahead, now + there + back);
                now += 10_000_000;
            }

            Assert.InRange(clock.Offset, ahead - clock.Error, ahead + clock.Error);
            Assert.Equal((ways.Min(w => w.Item1 + w.Item2) + 1) / 2, clock.Error);
        });

    [Fact]
    public void Corrections_leave_no_message_that_was_taken_before_it_was_sent() =>
        Gen.Select(Gen.Long[-500, 500].Array[2, 6], Gen.Int[0, 1000].Array[60]).Sample((errors, drawn) =>
        {
            // what really lay between is positive; what is seen is that and the two clocks' errors
            var seen = new Dictionary<(int From, int To), long>();
            int next = 0;
            for (int from = 0; from < errors.Length; from++)
                for (int to = 0; to < errors.Length; to++)
                    if (from != to && next < drawn.Length && drawn[next] % 3 > 0) seen[(from, to)] = drawn[next++] + errors[to] - errors[from];
                    else next++;
            long[] corrections = ClockCausality.Corrections(errors.Length, seen);
            foreach (((int from, int to), long between) in seen) Assert.True(between - corrections[to] + corrections[from] >= 0);
            Assert.All(corrections, c => Assert.InRange(c, -2000, 0));
        });
}
