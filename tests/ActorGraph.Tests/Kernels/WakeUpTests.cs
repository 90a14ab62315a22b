using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

/// <summary>A thread is woken once a call, however early the call comes.</summary>
public sealed class WakeUpTests
{
    [Fact]
    public void A_call_that_comes_first_is_kept_and_used_once()
    {
        var wake = new WakeUp();
        wake.Call();
        wake.Call(); // the same one
        Assert.True(wake.Wait());
        Assert.False(wake.Wait(0));
    }

    [Fact]
    public void Without_a_call_the_time_runs_out() => Assert.False(new WakeUp().Wait(1));

    [Fact]
    public async Task Two_threads_take_turns()
    {
        const int turns = 10_000;
        WakeUp first = new(), second = new();
        int at = 0;
        Task one = Task.Run(() => Take(first, second, 0)), other = Task.Run(() => Take(second, first, 1));
        first.Call();
        await Task.WhenAll(one, other).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2 * turns, at);

        void Take(WakeUp own, WakeUp next, int parity)
        {
            for (int i = 0; i < turns; i++)
            {
                own.Wait();
                Assert.Equal(parity, at % 2);
                at++;
                next.Call();
            }
        }
    }
}
