using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Tests.Runtime.Tracing;

/// <summary>The critical path, the bubble and costs of traces that are small enough to see them.</summary>
public sealed class TraceReportTests
{
    // a → b → d and a → c → d, b and c on two workers; c is the slower one.
    private static readonly Trace Diamond = new()
    {
        Nodes = [new("a", "Input", 0, []), new("b", "Tanh", 0, [0]), new("c", "Exp", 1, [0]), new("d", "Add", 0, [1, 2])],
        Workers = [new("w1", 0), new("w2", 0)],
        Steps = [new TracedStep(4, 1, 8, 0, 1000)],
        Spans = [Work(0, 0, 100), Work(1, 100, 200), Work(2, 150, 700), Work(3, 800, 950)],
        Messages = [Sent(0, 1, 0, 100, 100), Sent(0, 2, 0, 100, 150), Sent(1, 3, 0, 200, 210), Sent(2, 3, 1, 700, 800)],
    };

    [Fact]
    public void The_path_goes_through_what_was_waited_for()
    {
        CriticalPath path = CriticalPath.Of(Diamond, Diamond.Steps[0]);
        Assert.Equal([0, 2, 3], path.Spans.Select(s => s.Node));
        Assert.Equal(100 + 550 + 150, path.Working);
        Assert.Equal(200, path.Between);
    }

    [Fact]
    public void Where_the_thread_was_busy_the_path_goes_through_that()
    {
        Trace busy = Diamond with { Spans = [Work(0, 0, 100), Work(1, 100, 790), Work(2, 150, 700), Work(3, 800, 950)], Messages = [.. Diamond.Messages.Where(m => m.From != 1), Sent(1, 3, 0, 790, 795)] };
        Assert.Equal([0, 2, 3], CriticalPath.Of(busy, busy.Steps[0]).Spans.Select(s => s.Node)); // the last message came at 800, when the thread was free
        Trace later = busy with { Messages = [.. busy.Messages.Where(m => m.From != 2), Sent(2, 3, 1, 700, 750)] };
        Assert.Equal([0, 1, 3], CriticalPath.Of(later, later.Steps[0]).Spans.Select(s => s.Node));
    }

    [Fact]
    public void Idle_time_is_what_no_thread_of_a_worker_worked_in_within_steps()
    {
        var report = TraceReport.Of(Diamond);
        Assert.Equal([1 - 0.35, 1 - 0.55], report.Idle, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal((0.65 + 0.45) / 2, report.Bubble, 12);
        Assert.Equal(0.8, report.WorkingShare, 12);
        Trace twoThreads = Diamond with { Spans = [.. Diamond.Spans, Work(0, 50, 120) with { Thread = 1 }, Work(0, 990, 2000)] }; // 20 ns more at once with b, 10 within the step
        Assert.Equal(1 - 0.36, TraceReport.Of(twoThreads with { Spans = [.. twoThreads.Spans.OrderBy(s => s.Begin)] }).Idle[0], 12);
    }

    [Fact]
    public void The_costliest_come_first()
    {
        var report = TraceReport.Of(Diamond with { Spans = [.. Diamond.Spans, Work(1, 900, 1600) with { Kind = TraceKind.Vjp, Slot = 0 }] });
        Assert.Equal([1, 2, 3, 0], report.Costliest.Select(c => c.Node));
        Assert.Equal((100, 700, 0), (report.Costliest[0].Forward, report.Costliest[0].Derivatives, report.Costliest[0].Update));
    }

    [Fact]
    public async Task A_path_of_a_real_step_runs_forward_in_time_and_ends_with_its_last_work()
    {
        Trace trace = await TraceFileTests.SampleAsync();
        foreach (CriticalPath path in CriticalPath.OfAll(trace))
        {
            Assert.All(path.Spans.Pairwise(), p => Assert.True(p.First.End <= p.Second.Begin, $"{p}"));
            Assert.Equal(trace.Spans.Where(s => s.Step == path.Step.Step).Max(s => s.End), path.Spans[^1].End);
            Assert.InRange(path.Working, 1, path.Step.End - path.Step.Begin);
        }
    }

    [Fact]
    public void Nothing_has_no_path()
    {
        var report = TraceReport.Of(Diamond with { Steps = [], Spans = [], Messages = [] });
        Assert.Null(report.Path);
        Assert.Empty(report.Costliest);
    }

    private static TraceSpan Work(int node, long begin, long end) => new(TraceKind.Forward, node, -1, 4, 0, 0, begin, end);

    private static TraceMessage Sent(int from, int to, int slot, long sent, long taken) => new(TraceKind.Activation, from, to, slot, 4, 0, sent, taken);
}
