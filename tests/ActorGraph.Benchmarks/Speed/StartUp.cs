using System.Diagnostics;
using System.Globalization;
using ActorGraph.Benchmarks.Runs;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.Benchmarks.Speed;

/// <summary>
/// How long the command takes to be there: <c>--help</c> beside a program that prints one line, in turn, and the default
/// <c>train</c> until it says something.
/// </summary>
internal static class StartUp
{
    /// <summary>The verb that prints one line, and nothing else.</summary>
    public const string Bare = "hello";

    private static readonly TimeSpan MostHelp = TimeSpan.FromMilliseconds(150), MostTrain = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = Argument.Number(arguments, "--rounds", 21);
        var (bare, help, train) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (int round = 0; round < rounds; round++)
        {
            bare.Add(await FirstLineAsync(typeof(StartUp).Assembly.Location, toEnd: true, Bare));
            help.Add(await FirstLineAsync(Command.Path, toEnd: true, "--help"));
            train.Add(await FirstLineAsync(Command.Path, toEnd: false, "train", "--epochs", "1", "--json"));
        }

        TimeSpan over = Median(help) - Median(bare);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"medians of {rounds}: one line {Median(bare).TotalMilliseconds:0} ms, --help {Median(help).TotalMilliseconds:0} ms, {over.TotalMilliseconds:0} ms more (at most {MostHelp.TotalMilliseconds:0}); first epoch of train after {Median(train).TotalMilliseconds:0} ms (at most {MostTrain.TotalMilliseconds:0})"));
        return over <= MostHelp && Median(train) <= MostTrain ? 0 : 1;
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<TimeSpan> FirstLineAsync(string program, bool toEnd, params string[] arguments)
    {
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(Command.Host, [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await process.StandardOutput.ReadLineAsync();
        if (!toEnd)
        {
            TimeSpan first = Stopwatch.GetElapsedTime(began);
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return first;
        }

        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Stopwatch.GetElapsedTime(began);
    }
}
