using System.Diagnostics;
using System.Globalization;
using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>
/// Kills workers with SIGKILL at random moments, at least as many as asked for and until each phase of a run was hit three times;
/// then freezes workers with SIGSTOP, and kills coordinators, whose runs are resumed. Every run must end with the hash of one that nobody disturbed, and be back soon.
/// </summary>
internal static class ClusterKills
{
    private const int EachPhase = 3, MostRuns = 200, Epochs = 10, Workers = 3;
    private static readonly string[] Phases = ["start", "forward", "backward", "update", "checkpoint"];
    private static readonly TimeSpan MedianBar = TimeSpan.FromSeconds(5), WorstBar = TimeSpan.FromSeconds(15), DetectionBar = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] arguments)
    {
        int runs = Argument.Number(arguments, "--runs", 20), coordinators = Argument.Number(arguments, "--coordinators", 5);
        int frozen = Argument.Number(arguments, "--frozen", 5), seed = Argument.Number(arguments, "--seed", 1);
        var random = new Random(seed);
        using var scratch = new Scratch();
        string[] train = Lesson.Digits.Train(Epochs);
        string hash = (await RunningCommand.RunAsync(scratch.Folder, train)).Hash;
        scratch.Write("often.hocon", "actorgraph.cluster.snapshot-every = 1\n");
        train = [.. train, "--workers", $"{Workers}"];
        TimeSpan length = await LengthAsync(scratch.Folder, train);
        Console.WriteLine($"undisturbed, without workers: {hash}; with {Workers} workers {length.TotalSeconds:0.0} s from the first worker to the end; seed {seed}");
        bool isRight = runs == 0 || await KillWorkersAsync(scratch.Folder, train, hash, runs, length, random);
        isRight &= await FreezeWorkersAsync(scratch.Folder, train, hash, frozen, length, random);
        return await KillCoordinatorsAsync(scratch.Folder, train, hash, coordinators, length, random) && isRight ? 0 : 1;
    }

    private static async Task<TimeSpan> LengthAsync(string folder, string[] train)
    {
        CommandEnd end = await RunningCommand.RunAsync(folder, train);
        return Stopwatch.GetElapsedTime(end.Lines.First(l => l.Event == "joined").At, end.Lines[^1].At);
    }

    private static async Task<bool> KillWorkersAsync(string folder, string[] train, string hash, int runs, TimeSpan length, Random random)
    {
        var kills = new List<WorkerLoss>();
        for (int run = 1; run <= MostRuns && (kills.Count < runs || Phases.Any(p => Hits(p) < EachPhase)); run++)
        {
            // By turns: as the settings are, with a snapshot for each update, and with checkpoints on disk as well.
            // In one piece a batch is as long in backward as in forward; in four, roots and gradients come side by side.
            string[] more = (run % 3) switch { 0 => [], 1 => ["--settings", "often.hocon"], _ => ["--settings", "often.hocon", "--checkpoint", $"run-{run}"] };
            string[] pieces = ["--micro-batches", run % 2 == 0 ? "1" : "4"];
            if (await WorkerLoss.AtRandomAsync(folder, [.. train, .. more, .. pieces], length, random, WorkerLoss.KilledAsync) is not { } kill)
            {
                length *= 0.9; // the run was over before: the machine has less to do than when the length was measured
                continue;
            }

            kills.Add(kill);
            bool isSame = kill.End.Code == 0 && kill.End.Hash == hash;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"kill {kills.Count,3}: {kill.Phase,-10} lost after {kill.Detection.TotalSeconds:0.00} s, next step after {kill.Recovery.TotalSeconds:0.00} s, {(isSame ? "same hash" : $"WRONG\n{kill.End}")}"));
        }

        TimeSpan[] times = [.. kills.Select(k => k.Recovery).Order()];
        TimeSpan median = times[times.Length / 2], detection = kills.Max(k => k.Detection);
        Console.WriteLine(string.Join(", ", kills.GroupBy(k => k.Phase).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills.Count} kills: next step after {median.TotalSeconds:0.00} s (median), {times[^1].TotalSeconds:0.00} s (worst); lost after at most {detection.TotalSeconds:0.00} s"));
        return Bar("every run ends with the same hash", kills.All(k => k.End.Code == 0 && k.End.Hash == hash))
            & Bar($"each phase at least {EachPhase} times", Phases.All(p => Hits(p) >= EachPhase))
            & Bar("the median is below 5 s", median < MedianBar) & Bar("none is above 15 s", times[^1] <= WorstBar)
            & Bar("a killed worker is lost within 3 s", detection <= DetectionBar);

        int Hits(string phase) => kills.Count(k => k.Phase == phase);
    }

    private static async Task<bool> FreezeWorkersAsync(string folder, string[] train, string hash, int runs, TimeSpan length, Random random)
    {
        var losses = new List<WorkerLoss>();
        for (int run = 1; losses.Count < runs && run <= MostRuns; run++)
        {
            if (await WorkerLoss.AtRandomAsync(folder, train, length * 0.7, random, WorkerLoss.FrozenAsync) is not { } loss)
            {
                length *= 0.9;
                continue;
            }

            losses.Add(loss);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"frozen {losses.Count,2}: {loss.Phase,-10} lost after {loss.Detection.TotalSeconds:0.00} s, next step after {loss.Recovery.TotalSeconds:0.00} s, {(loss.End.Code == 0 && loss.End.Hash == hash ? "same hash" : $"WRONG\n{loss.End}")}"));
        }

        return Bar("every run with a frozen worker ends with the same hash", losses.Count == runs && losses.All(k => k.End.Code == 0 && k.End.Hash == hash))
            & Bar("a frozen worker is lost within 3 s", losses.All(l => l.Detection <= DetectionBar));
    }

    private static async Task<bool> KillCoordinatorsAsync(string folder, string[] train, string hash, int runs, TimeSpan length, Random random)
    {
        var kills = new List<CoordinatorKill>();
        for (int run = 1; kills.Count < runs && run <= MostRuns; run++)
        {
            string[] arguments = [.. train, "--checkpoint", $"coordinator-{run}"];
            if (await CoordinatorKill.RunAsync(folder, arguments, length * 0.5, random) is not { } kill)
            {
                length *= 0.9;
                continue;
            }

            kills.Add(kill);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"coordinator {kills.Count}: killed after epoch {kill.Epochs} of {Epochs}, its workers ended within {kill.Gone.TotalSeconds:0.00} s, resumed: {(kill.End.Code == 0 && kill.End.Hash == hash ? "same hash" : $"WRONG\n{kill.End}")}"));
        }

        return Bar("every resumed run ends with the same hash, and no worker was left", kills.Count == runs && kills.All(k => k.End.Code == 0 && k.End.Hash == hash));
    }

    private static bool Bar(string what, bool isMet)
    {
        Console.WriteLine($"{(isMet ? "met   " : "MISSED")} {what}");
        return isMet;
    }
}
