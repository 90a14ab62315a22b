using System.Collections.Immutable;
using ActorGraph.Runtime.Placements;

namespace ActorGraph.Runtime.Cluster;

/// <summary>Which worker hosts what: a placement names workers, and a team may lack some of them after a loss.</summary>
internal static class Hosting
{
    /// <summary>By node: its process, by place in the team. A worker that is missing is stood in for by the others, in turn.</summary>
    public static ImmutableArray<int> Of(Placement placement, IReadOnlyList<string> team)
    {
        var process = new int[placement.Names.Length];
        int missing = 0;
        for (int worker = 0; worker < process.Length; worker++)
        {
            process[worker] = -1;
            for (int i = 0; i < team.Count; i++)
                if (team[i] == placement.Names[worker]) process[worker] = i;
            if (process[worker] < 0) process[worker] = missing++ % team.Count;
        }

        return [.. placement.Workers.Select(w => process[w])];
    }
}
