using System.Diagnostics;

namespace ActorGraph.Cli.Benchmarking;

/// <summary>How a case is timed: warmed up first, then the median of 15 samples, each long enough for the clock and the scheduler.</summary>
internal static class Timing
{
    private const int Samples = 15, LeastWarmUps = 3;

    // In a second the runtime has compiled what is hot a second time, optimized: the first of these compilations waits 100 ms.
    private const double WarmUpMilliseconds = 1000, SampleMilliseconds = 20;

    /// <summary>The median time of one run in microseconds.</summary>
    /// <param name="run">Runs the case so many times.</param>
    /// <param name="cancellation">Ends the measurement between two samples.</param>
    public static async Task<double> MedianAsync(Func<int, Task> run, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        int warm = 0, at = 1;
        double each = 0;
        while (watch.Elapsed.TotalMilliseconds < WarmUpMilliseconds || warm < LeastWarmUps)
        {
            cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            await run(at).ConfigureAwait(false);
            each = Stopwatch.GetElapsedTime(began).TotalMilliseconds / at;
            warm += at;
            at = Repeats(each);
        }

        var samples = new double[Samples];
        for (int i = 0; i < samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int repeats = Repeats(each);
            long began = Stopwatch.GetTimestamp();
            await run(repeats).ConfigureAwait(false);
            samples[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds / repeats;
        }

        Array.Sort(samples);
        return samples[Samples / 2];
    }

    private static int Repeats(double each) => Math.Max(1, (int)Math.Min(SampleMilliseconds / each, int.MaxValue));
}
