using System.Diagnostics;
using System.Globalization;
using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>
/// Trains two graphs for 100 steps in every combination of workers, placement, schedule and micro-batches: each must end with the
/// same hash of its parameters. A schedule may be refused where its placement makes no stages.
/// </summary>
internal static class ClusterMatrix
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int[] teams = [.. Argument.Text(arguments, "--workers", "0,1,2,3,5").Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        using var scratch = new Scratch();
        var hashes = new Dictionary<Lesson, string>();
        int same = 0, refused = 0, wrong = 0;
        foreach (Combination combination in Combination.All)
        {
            if (!hashes.TryGetValue(combination.Lesson, out string? expected))
                hashes[combination.Lesson] = expected = (await RunningCommand.RunAsync(scratch.Folder, combination.Lesson.Train(Combination.Epochs))).Hash;
            if (!teams.Contains(combination.Workers)) continue;
            long start = Stopwatch.GetTimestamp();
            CommandEnd end = await RunningCommand.RunAsync(scratch.Folder, combination.Arguments);
            string result;
            if (end.Code == 0 && end.Hash == expected && end.Lines[^1].Json.GetProperty("steps").GetInt32() == 100) (result, same) = (end.Hash[..16], same + 1);
            else if (combination.MayBeRefused && end.Code is 1 or 2) (result, refused) = ($"refused: {FirstLine(end)}", refused + 1);
            else (result, wrong) = ($"WRONG, expected {expected}\n{end}", wrong + 1);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{combination,-75} {Stopwatch.GetElapsedTime(start).TotalSeconds,5:0.0} s  {result}"));
        }

        foreach ((Lesson lesson, string hash) in hashes) Console.WriteLine($"{lesson.Graph}: {hash}");
        Console.WriteLine($"{same} with the same hash, {refused} refused, {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static string FirstLine(CommandEnd end) =>
        end.Error.Split('\n').FirstOrDefault(l => l.Contains("found", StringComparison.Ordinal)) ?? end.Error;
}
