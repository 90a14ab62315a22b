using ActorGraph.Runtime.Dispatch;

namespace ActorGraph.Tests.Runtime.Dispatch;

/// <summary>Whether tasks are worth handing over, from times that the test makes up.</summary>
public sealed class PaceTests
{
    private const int Many = 1000;

    [Fact]
    public void Nothing_is_judged_before_a_span_is_over()
    {
        var pace = new Pace(0);
        pace.Resume(0);
        pace.Look(Pace.Span - 1, 0);
        Assert.False(pace.AreWorthHanding);
        pace.Look(Pace.Span, 0);
        Assert.True(pace.AreWorthHanding); // a span in which no task came to its end
    }

    [Fact]
    public void Tasks_are_worth_it_above_the_average_alone()
    {
        Assert.False(After(Pace.Long, out _).AreWorthHanding);
        Assert.True(After(Pace.Long + 1, out _).AreWorthHanding);
    }

    [Fact]
    public void Tasks_with_kernels_that_can_be_shared_are_not()
    {
        Pace pace = After(20 * Pace.Long, out long now);
        Assert.True(pace.AreWorthHanding);
        Work(pace, 20 * Pace.Long, ref now, kernelsEach: 1);
        Assert.False(pace.AreWorthHanding);
        Work(pace, 20 * Pace.Long, ref now, sharable: Many);
        Assert.True(pace.AreWorthHanding);
    }

    [Fact]
    public void Short_tasks_end_what_long_ones_began()
    {
        Pace pace = After(2 * Pace.Long, out long now);
        Assert.True(pace.AreWorthHanding);
        Work(pace, Pace.Long / 2, ref now);
        Assert.False(pace.AreWorthHanding); // whether or not another thread looks
    }

    [Fact]
    public void Time_without_work_does_not_count()
    {
        var pace = new Pace(0);
        long now = 0;
        for (int i = 0; i < Many; i++)
        {
            now += 10 * Pace.Long; // waits for its next task
            pace.Resume(now);
            now += Pace.Long / 2;
            if (pace.Count()) pace.Look(now, 0);
            pace.Pause(now);
        }

        Assert.Equal((uint)Many, pace.Done);
        Assert.False(pace.AreWorthHanding);
    }

    [Fact]
    public void A_thread_is_held_up_where_nothing_is_done_and_no_kernel_begun_since_somebody_looked()
    {
        Pace pace = After(Pace.Long, out long now);
        Assert.False(pace.IsHeldUp(now, 5, Pace.Span)); // the first look
        Assert.False(pace.IsHeldUp(now + Pace.Span - 1, 5, Pace.Span));
        Assert.True(pace.IsHeldUp(now + Pace.Span, 5, Pace.Span));
        Assert.False(pace.IsHeldUp(now + Pace.Span, 5, 2 * Pace.Span));
        Assert.False(pace.IsHeldUp(now + (2 * Pace.Span), 6, Pace.Span)); // a kernel
        Assert.True(pace.IsHeldUp(now + (3 * Pace.Span), 6, Pace.Span));
        pace.Count();
        Assert.False(pace.IsHeldUp(now + (4 * Pace.Span), 6, Pace.Span)); // a task
        pace.Pause(now + (5 * Pace.Span));
        pace.Resume(now + (9 * Pace.Span));
        Assert.False(pace.IsHeldUp(now + (9 * Pace.Span), 6, Pace.Span)); // it had none to do
        Assert.True(pace.IsHeldUp(now + (10 * Pace.Span), 6, Pace.Span));
    }

    private static Pace After(long each, out long now)
    {
        var pace = new Pace(7);
        now = 7;
        pace.Resume(now);
        Work(pace, each, ref now);
        return pace;
    }

    private static void Work(Pace pace, long each, ref long now, uint sharable = 0, uint kernelsEach = 0)
    {
        for (int i = 0; i < Many; i++)
        {
            now += each;
            sharable += kernelsEach;
            if (pace.Count()) pace.Look(now, sharable);
        }
    }
}
