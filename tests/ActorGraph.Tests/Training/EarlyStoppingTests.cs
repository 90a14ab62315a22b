using ActorGraph.Training;

namespace ActorGraph.Tests.Training;

public class EarlyStoppingTests
{
    [Fact]
    public void Stops_after_so_many_epochs_without_improvement()
    {
        var stopping = new EarlyStopping(Patience: 2);
        (double Loss, bool Improved, bool Stops)[] story =
        [
            (3, true, false), (2, true, false), (2, false, false), (1.9, true, false), (double.NaN, false, false),
            (2, false, true), (1, true, false),
        ];
        foreach (var (loss, improved, stops) in story)
        {
            stopping = stopping.After(loss);
            Assert.Equal((improved, stops), (stopping.Improved, stopping.Stops));
        }

        Assert.Equal(1, stopping.Best);
    }

    [Fact]
    public void A_fall_that_is_too_small_is_no_improvement_and_the_best_stays()
    {
        EarlyStopping stopping = new EarlyStopping(3, 0.5).After(2).After(1.75);
        Assert.Equal((2.0, 1, false), (stopping.Best, stopping.Waited, stopping.Improved));
        Assert.True(stopping.After(1.25).Improved);
    }

    [Fact]
    public void Settings_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping(1, double.NaN));
    }
}
