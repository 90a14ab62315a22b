using System.Diagnostics;
using System.Globalization;
using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>
/// Trains two graphs for 100 steps in every combination of workers, placement, schedule and micro-batches: each must end with the
/// same hash of its parameters. Refused, before a worker is there, is what would cut a graph into more stages than it has ops.
/// </summary>
internal static class ClusterMatrix
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int[] teams = [.. Argument.Text(arguments, "--workers", "0,1,2,3,5").Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        using var scratch = new Scratch();
        using var places = new SemaphoreSlim(Argument.Number(arguments, "--at-once", 2));
        var results = new List<Result>();
        foreach (Task<Result> run in Combination.All.Where(c => teams.Contains(c.Workers)).Select(c => RunAsync(scratch.Folder, c, places)).ToArray())
        {
            Result result = await run;
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Combination,-75} {result.Time.TotalSeconds,5:0.0} s  {result.Words}"));
        }

        int wrong = results.Count(r => r.Kind == Outcome.Wrong);
        foreach (Lesson lesson in results.Select(r => r.Combination.Lesson).Distinct()) Console.WriteLine($"{lesson.Graph}: {await Undisturbed.HashAsync(lesson)}");
        Console.WriteLine($"{results.Count(r => r.Kind == Outcome.Same)} with the same hash, {results.Count(r => r.Kind == Outcome.Refused)} refused, {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<Result> RunAsync(string folder, Combination combination, SemaphoreSlim places)
    {
        await places.WaitAsync();
        try
        {
            string expected = await Undisturbed.HashAsync(combination.Lesson);
            long start = Stopwatch.GetTimestamp();
            CommandEnd end = await RunningCommand.RunAsync(folder, combination.Arguments);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            if (combination.IsRefused)
            {
                return end.Code == 1 && end.Error.Contains("expected", StringComparison.Ordinal) && !end.Lines.Any(l => l.Event == "joined")
                    ? new Result(combination, time, Outcome.Refused, $"refused: {FirstLine(end)}")
                    : new Result(combination, time, Outcome.Wrong, $"WRONG, expected a refusal\n{end}");
            }

            if (end.Code == 0 && end.Hash == expected && end.Lines[^1].Json.GetProperty("steps").GetInt32() == 100)
                return new Result(combination, time, Outcome.Same, $"{end.Hash[..16]}{(end.Lines.Any(l => l.Event == "lost") ? ", after a false alarm" : "")}");
            return new Result(combination, time, Outcome.Wrong, $"WRONG, expected {expected}\n{end}");
        }
        finally
        {
            places.Release();
        }
    }

    private static string FirstLine(CommandEnd end) =>
        end.Error.Split('\n').FirstOrDefault(l => l.Contains("found", StringComparison.Ordinal)) ?? end.Error;

    private enum Outcome
    {
        Same,
        Refused,
        Wrong,
    }

    private sealed record Result(Combination Combination, TimeSpan Time, Outcome Kind, string Words);
}
