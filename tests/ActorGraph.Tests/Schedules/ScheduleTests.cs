using ActorGraph.Schedules;

namespace ActorGraph.Tests.Schedules;

/// <summary>What every schedule keeps to, over all small sizes.</summary>
public sealed class ScheduleTests
{
    private const int MostWorkers = 8, MostMicroBatches = 16;

    private static readonly string[] All = ["fill-drain", "1f1b", "interleaved:1", "interleaved:2", "interleaved:3", "interleaved:4"];

    public static TheoryData<string> Names => [.. All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_micro_batch_goes_once_forward_and_then_once_backward_through_each_chunk(string name) => Each(name, (schedule, p, m) =>
    {
        for (int w = 0; w < p; w++)
        {
            ScheduledAction[] actions = [.. schedule.Actions(w, p, m)];
            Assert.Equal(2 * m * schedule.Chunks, actions.Distinct().Count());
            Assert.Equal(2 * m * schedule.Chunks, actions.Length);
            foreach (ScheduledAction action in actions)
            {
                Assert.InRange(action.MicroBatch, 0, m - 1);
                Assert.InRange(action.Chunk, 0, schedule.Chunks - 1);
                if (action.Kind == ActionKind.Backward)
                    Assert.True(Array.IndexOf(actions, action with { Kind = ActionKind.Forward }) < Array.IndexOf(actions, action));
            }
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Micro_batches_come_in_order_within_each_half_of_a_chunk(string name) => Each(name, (schedule, p, m) =>
    {
        for (int w = 0; w < p; w++)
            foreach (var half in schedule.Actions(w, p, m).GroupBy(a => (a.Kind, a.Chunk)))
                Assert.Equal(Enumerable.Range(0, m), half.Select(a => a.MicroBatch));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void There_is_no_deadlock_and_what_an_action_needs_is_there(string name) => Each(name, (schedule, p, m) =>
    {
        var grid = ScheduleGrid.Of(schedule, p, m, forward: 2, backward: 3);
        Dictionary<(ActionKind, int, int), ScheduledSlot> slots = [];
        for (int w = 0; w < p; w++)
        {
            for (int i = 0; i < grid.Workers[w].Length; i++)
            {
                ScheduledSlot slot = grid.Workers[w][i];
                slots.Add((slot.Action.Kind, slot.Action.MicroBatch, slot.Action.Chunk * p + w), slot);
                if (i > 0) Assert.True(grid.Workers[w][i - 1].End <= slot.Start);
            }
        }

        int last = p * schedule.Chunks - 1;
        foreach (((ActionKind kind, int i, int stage), ScheduledSlot slot) in slots)
        {
            if (kind == ActionKind.Forward && stage > 0) Assert.True(slots[(kind, i, stage - 1)].End <= slot.Start);
            if (kind == ActionKind.Backward) Assert.True(slots[(ActionKind.Forward, i, stage)].End <= slot.Start);
            if (kind == ActionKind.Backward && stage < last) Assert.True(slots[(kind, i, stage + 1)].End <= slot.Start);
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bubble_is_that_of_the_formula(string name) => Each(name, (schedule, p, m) =>
    {
        if (schedule is Interleaved && m % p != 0) return; // groups that are not whole
        foreach ((int forward, int backward) in ((int, int)[])[(1, 1), (1, 2), (2, 3)])
            Assert.Equal((p - 1.0) / (schedule.Chunks * m + p - 1), ScheduleGrid.Of(schedule, p, m, forward, backward).BubbleFraction, 12);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bound_on_activations_is_attained(string name) => Each(name, (schedule, p, m) =>
    {
        var grid = ScheduleGrid.Of(schedule, p, m);
        for (int w = 0; w < p; w++)
        {
            // counted over time, all workers' clocks at once, not along the list of actions
            int most = Enumerable.Range(0, grid.Length).Max(t =>
                grid.Workers[w].Count(s => s.Action.Kind == ActionKind.Forward && s.Start <= t)
                - grid.Workers[w].Count(s => s.Action.Kind == ActionKind.Backward && s.End <= t));
            Assert.Equal(most, schedule.BoundOnActivations(w, p, m));
            Assert.Equal(most, grid.MostKept(w));
        }
    });

    [Fact]
    public void Bounds_are_those_of_the_papers()
    {
        Assert.Equal(16, new FillDrain().BoundOnActivations(1, 4, 16));
        Assert.Equal([4, 3, 2, 1], Enumerable.Range(0, 4).Select(w => new OneForwardOneBackward().BoundOnActivations(w, 4, 16)));
        Assert.Equal([2, 2, 2, 1], Enumerable.Range(0, 4).Select(w => new OneForwardOneBackward().BoundOnActivations(w, 4, 2)));
        for (int p = 1; p <= MostWorkers; p++)
            for (int v = 1; v <= 4; v++)
                for (int w = 0; w < p; w++)
                    Assert.Equal(Math.Min(2 * (p - w - 1) + (v - 1) * p + 1, 2 * p * v), new Interleaved(v).BoundOnActivations(w, p, 2 * p));
    }

    [Theory]
    [InlineData("fill-drain", 3, 4, """
        F1 F2 F3 F4 .  .  .  .  B1 B2 B3 B4
        .  F1 F2 F3 F4 .  .  B1 B2 B3 B4 .
        .  .  F1 F2 F3 F4 B1 B2 B3 B4 .  .
        """)]
    [InlineData("1f1b", 3, 4, """
        F1 F2 F3 .  .  B1 F4 B2 .  B3 .  B4
        .  F1 F2 .  B1 F3 B2 F4 B3 .  B4 .
        .  .  F1 B1 F2 B2 F3 B3 F4 B4 .  .
        """)]
    [InlineData("interleaved", 2, 4, """
        F1  F2  F1b F2b F3  B1b F4  B2b F3b B1  F4b B2  .   B3b .   B4b B3  B4
        .   F1  F2  F1b B1b F2b B2b F3  B1  F4  B2  F3b B3b F4b B4b B3  B4  .
        """)]
    public void A_schedule_is_this_picture(string name, int workers, int microBatches, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings(), ScheduleGrid.Of(Schedule.Parse(name), workers, microBatches).ToString());

    [Fact]
    public void A_longer_action_is_drawn_as_long_as_it_takes() =>
        Assert.Equal("F1 B1 -", ScheduleGrid.Of(new FillDrain(), 1, 1, forward: 1, backward: 2).ToString());

    [Fact]
    public void Names_are_read_back()
    {
        foreach (string name in All) Assert.Equal(name, Schedule.Parse(name).Name);
        Assert.Equal(new FillDrain(), Schedule.Parse("gpipe"));
        Assert.Equal(new Interleaved(2), Schedule.Parse("interleaved"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1F1B")]
    [InlineData("interleave")]
    [InlineData("interleaved:")]
    [InlineData("interleaved:0")]
    [InlineData("interleaved:-1")]
    [InlineData("interleaved:99999999999999999999")]
    [InlineData("interleaved: 2")]
    [InlineData("interleaved:2:3")]
    public void What_is_no_schedule_is_refused(string text) =>
        Assert.StartsWith($"schedule: found `{text}`, expected ", Assert.Throws<FormatException>(() => Schedule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_worker_that_is_not_there_and_no_micro_batches_are_refused()
    {
        foreach (ISchedule schedule in All.Select(Schedule.Parse))
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Actions(2, 2, 1).Count());
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Actions(-1, 2, 1).Count());
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Actions(0, 1, 0).Count());
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.BoundOnActivations(0, 0, 1));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new Interleaved(0));
    }

    [Fact]
    public void A_schedule_with_a_deadlock_is_told()
    {
        string message = Assert.Throws<InvalidOperationException>(() => ScheduleGrid.Of(new BackwardFirst(), 2, 1)).Message;
        Assert.Equal("schedule backward-first: found a deadlock, worker 1 waiting to do B1, expected it to go on", message);
    }

    private static void Each(string name, Action<ISchedule, int, int> holds)
    {
        ISchedule schedule = Schedule.Parse(name);
        for (int p = 1; p <= MostWorkers; p++)
            for (int m = 1; m <= MostMicroBatches; m++) holds(schedule, p, m);
    }

    private sealed class BackwardFirst : ISchedule
    {
        public string Name => "backward-first";

        public int Chunks => 1;

        public IEnumerable<ScheduledAction> Actions(int worker, int workers, int microBatches) =>
            [new(ActionKind.Backward, 0, 0), new(ActionKind.Forward, 0, 0)];

        public int BoundOnActivations(int worker, int workers, int microBatches) => 1;
    }
}
