using ActorGraph.Runtime.Dispatch;

namespace ActorGraph.Tests.Runtime.Dispatch;

/// <summary>How long tasks take, from times that the test makes up.</summary>
public sealed class PaceTests
{
    private const int Many = 1000;

    [Fact]
    public void Nothing_is_long_before_a_span_is_over()
    {
        var pace = new Pace(0);
        pace.Resume(0);
        Assert.False(pace.IsLong(Pace.Span - 1));
        Assert.False(pace.WasLong);
    }

    [Fact]
    public void One_task_that_does_not_end_is_long()
    {
        var pace = new Pace(0);
        pace.Resume(0);
        Assert.True(pace.IsLong(Pace.Span));
        Assert.False(pace.WasLong); // nobody has looked at the clock since
    }

    [Fact]
    public void Tasks_are_long_above_the_average_alone()
    {
        Assert.False(After(Pace.Long, out _).WasLong);
        Assert.True(After(Pace.Long + 1, out _).WasLong);
    }

    [Fact]
    public void Short_tasks_end_what_long_ones_began()
    {
        Pace pace = After(2 * Pace.Long, out long now);
        Assert.True(pace.WasLong);
        Work(pace, Pace.Long / 2, ref now);
        Assert.False(pace.WasLong); // whether or not another thread looks
        Assert.False(pace.IsLong(now));
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
            if (pace.Count()) pace.Look(now);
            pace.Pause(now);
        }

        Assert.Equal((uint)Many, pace.Done);
        Assert.False(pace.WasLong);
        pace.Resume(now + Pace.Span);
        Assert.False(pace.IsLong(now + Pace.Span));
    }

    private static Pace After(long each, out long now)
    {
        var pace = new Pace(7);
        now = 7;
        pace.Resume(now);
        Work(pace, each, ref now);
        return pace;
    }

    private static void Work(Pace pace, long each, ref long now)
    {
        for (int i = 0; i < Many; i++)
        {
            now += each;
            if (pace.Count()) pace.Look(now);
        }
    }
}
