using System.Globalization;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.ClusterTests.Runs;

/// <summary>A way to train a lesson for 100 steps, none of which may change a bit.</summary>
/// <param name="Lesson">What is learnt.</param>
/// <param name="Workers">Worker processes; 0: everything in one process, where placement and schedule say nothing.</param>
/// <param name="Placement">How nodes are spread.</param>
/// <param name="Schedule">In which order workers take micro-batches; `none`: as they come.</param>
/// <param name="MicroBatches">Pieces a batch is cut into.</param>
internal sealed record Combination(Lesson Lesson, int Workers, string Placement, string Schedule, int MicroBatches)
{
    /// <summary>Epochs of 10 steps.</summary>
    public const int Epochs = 10;

    private const string AsTheyCome = "none", Interleaved = "interleaved:2";

    private static readonly int[] Sizes = [1, 2, 4, 8], Teams = [1, 2, 3, 5];
    private static readonly string[] Placements = ["single", "round-robin", "stages"];
    private static readonly string[] Schedules = [AsTheyCome, "fill-drain", "1f1b", Interleaved];

    /// <summary>All of them.</summary>
    public static IEnumerable<Combination> All =>
        from lesson in (Lesson[])[Lesson.Digits, Lesson.ThreeLayers]
        from one in (Combination[])[.. Alone(lesson), .. Together(lesson)]
        select one;

    /// <summary>Whether the call is refused: each stage needs an op, and a worker has two stages when they are interleaved.</summary>
    public bool IsRefused => Placement == "stages" && Schedule == Interleaved && 2 * Workers > Lesson.SampleOps;

    /// <summary>What the command is called with.</summary>
    public IEnumerable<string> Arguments
    {
        get
        {
            string[] spread = Workers == 0 ? [] : ["--placement", Placement];
            string[] order = Workers == 0 || Schedule == AsTheyCome ? [] : ["--pipeline", Schedule];
            return [.. Lesson.Train(Epochs), "--workers", Text(Workers), .. spread, .. order, "--micro-batches", Text(MicroBatches)];
        }
    }

    /// <summary>
    /// Few of those that are never refused, among which every pair of two values that occurs at all occurs: each next one is the
    /// one with the most new pairs, of the fewest workers.
    /// </summary>
    public static IReadOnlyList<Combination> Pairs()
    {
        Combination[] all = [.. All.Where(c => !c.IsRefused).OrderBy(c => c.Workers)];
        HashSet<(string, string)> left = [.. all.SelectMany(PairsOf)];
        var chosen = new List<Combination>();
        while (left.Count > 0)
        {
            Combination best = all.MaxBy(c => PairsOf(c).Count(left.Contains))!;
            left.ExceptWith(PairsOf(best));
            chosen.Add(best);
        }

        return chosen;
    }

    public override string ToString() => Workers == 0
        ? $"{Lesson.Graph}, no workers, {MicroBatches} micro-batches"
        : $"{Lesson.Graph}, {Workers} workers, {Placement}, schedule {Schedule}, {MicroBatches} micro-batches";

    private static IEnumerable<Combination> Alone(Lesson lesson) => Sizes.Select(m => new Combination(lesson, 0, "single", AsTheyCome, m));

    private static IEnumerable<Combination> Together(Lesson lesson) =>
        from workers in Teams
        from placement in Placements
        from schedule in Schedules
        from microBatches in Sizes
        select new Combination(lesson, workers, placement, schedule, microBatches);

    private static IEnumerable<(string, string)> PairsOf(Combination c)
    {
        string[] values = c.Workers == 0
            ? [c.Lesson.Graph, "0 workers", $"{c.MicroBatches} pieces"]
            : [c.Lesson.Graph, $"{c.Workers} workers", c.Placement, c.Schedule, $"{c.MicroBatches} pieces"];
        for (int i = 0; i < values.Length; i++)
            for (int j = 0; j < i; j++) yield return (values[j], values[i]);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
