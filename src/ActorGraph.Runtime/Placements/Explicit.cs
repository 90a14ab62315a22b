using System.Collections.Immutable;
using System.Globalization;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>
/// Where the graph says: in graph text by <c>place worker-1: x, z1</c>, in C# by <c>z1.On("worker-1")</c>. What it does not name goes
/// <list type="number">
/// <item>with the first of its inputs that is placed, if it is the result of an op: so a value follows what it is made of;</item>
/// <item>else with the first of its consumers that is placed: so a parameter goes to where it is first used;</item>
/// <item>and where neither leads to a node that the graph names, to the first worker.</item>
/// </list>
/// The first rule is followed through the whole graph before the second, and both again until they lead no further.
/// </summary>
public sealed record Explicit : IPlacementPolicy
{
    private const int Open = -1;

    /// <inheritdoc/>
    public string Name => "explicit";

    /// <inheritdoc/>
    public Placement Place(Graph graph, PlacementRequest request)
    {
        request.OneChunk(this);
        if (graph.Placement.IsEmpty)
            throw new GraphException("placement `explicit`", "a graph that places no node", "a line such as `place worker-1: x, h1`",
                "the placement `stages` needs none");
        var workers = new int[graph.Nodes.Length];
        Array.Fill(workers, Open);
        foreach (Node node in graph.Nodes)
            if (graph.Placement.TryGetValue(node.Name, out string? name)) workers[node.Index] = Worker(node, name, request);
        for (bool moved = true; moved;)
        {
            moved = false;
            foreach (Node node in graph.Nodes)
                if (node.Kind == NodeKind.Operation && workers[node.Index] == Open) Follow(node, node.Inputs.Select(i => i.Index));
            foreach (Node node in graph.Nodes.Reverse())
                if (workers[node.Index] == Open) Follow(node, graph.Consumers(node).Select(e => e.Consumer));

            void Follow(Node node, IEnumerable<int> others)
            {
                foreach (int other in others)
                {
                    if (workers[other] == Open) continue;
                    workers[node.Index] = workers[other];
                    moved = true;
                    return;
                }
            }
        }

        ImmutableArray<int> placed = [.. workers.Select(w => Math.Max(w, 0))];
        return new Placement(placed, request.Names, placed);
    }

    /// <summary>
    /// The number of workers that a graph's own lines ask for: the greatest k of a <c>worker-k</c> in them, as far as so many can be
    /// had; 1 where there is none.
    /// </summary>
    public static int WorkersOf(Graph graph) => graph.Placement.Values
        .Select(n => n.StartsWith("worker-", StringComparison.Ordinal)
            && int.TryParse(n.AsSpan("worker-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int k)
            && k <= PlacementRequest.MostWorkers ? k : 0)
        .Append(1).Max();

    private static int Worker(Node node, string name, PlacementRequest request)
    {
        int worker = request.Names.IndexOf(name, 0, request.Workers, StringComparer.Ordinal);
        if (worker >= 0) return worker;
        string known = request.Workers > 6 ? $"`{request.Names[0]}` to `{request.Names[^1]}`"
            : string.Join(" or ", request.Names.Select(n => $"`{n}`"));
        throw new GraphException($"place `{node.Name}`", $"the worker `{name}`", known,
            Nearest.Hint(name, request.Names) ?? $"there {(request.Workers == 1 ? "is 1 worker" : $"are {request.Workers} workers")}");
    }
}
