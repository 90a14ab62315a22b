using System.Collections.Concurrent;
using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.ClusterTests.Runs;

/// <summary>What the command comes to in one process, without any flag of a cluster, when nothing happens to it.</summary>
internal static class Undisturbed
{
    private static readonly ConcurrentDictionary<Lesson, Lazy<Task<string>>> Hashes = [];

    /// <summary>The hash of the parameters after 100 steps; a lesson is run once.</summary>
    public static Task<string> HashAsync(Lesson lesson) => Hashes.GetOrAdd(lesson, l => new Lazy<Task<string>>(async () =>
    {
        using var scratch = new Scratch();
        return (await RunningCommand.RunAsync(scratch.Folder, l.Train(Combination.Epochs))).Hash;
    })).Value;
}
