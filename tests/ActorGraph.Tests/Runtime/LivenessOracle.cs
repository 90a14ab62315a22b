using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Runtime;

/// <summary>
/// The least memory that a training step can do with, worked out from the graph alone: every value and every cotangent lives from
/// the step of the walk that makes it to the last one that reads it. The walk computes the nodes in their order, then their VJPs in
/// the opposite order. What the rules of ops read is taken from <see cref="Op.Keeps"/>; cotangents that are added up, handed on
/// unchanged, or written over by an element-wise op take no memory of their own.
/// </summary>
internal sealed class LivenessOracle(Graph graph, int samples)
{
    private readonly List<(long Bytes, int From, int To)> _lives = [];
    private readonly Dictionary<Node, int> _lastRead = [];
    private readonly GradientPaths _paths = new(graph, [graph.Loss!], [.. graph.Parameters]);

    /// <summary>The most bytes alive at once, without parameters, optimizer states and what is fed.</summary>
    public long Peak()
    {
        int count = graph.Nodes.Length, end = 2 * count;
        for (int i = 0; i < count; i++)
        {
            Node node = graph.Nodes[i];
            for (int slot = 0; slot < node.Inputs.Length; slot++) Reads(node.Inputs[slot], i);
            if (node == graph.Loss) Reads(node, end); // the caller is given it
            if (!_paths.Has(node)) continue;
            for (int slot = 0; slot < node.Inputs.Length; slot++)
            {
                if (!_paths.Has(new Edge(i, slot))) continue;
                Residuals kept = node.Op!.Keeps(slot);
                if (kept.Output) Reads(node, end - 1 - i);
                for (int other = 0; other < node.Inputs.Length; other++)
                    if (kept.Keeps(other)) Reads(node.Inputs[other], end - 1 - i);
            }
        }

        for (int i = 0; i < count; i++)
            if (graph.Nodes[i].Kind == NodeKind.Operation) _lives.Add((Bytes(graph.Nodes[i]), i, _lastRead.GetValueOrDefault(graph.Nodes[i], i)));
        foreach (Node node in graph.Nodes)
        {
            // born with the VJP of its last consumer, read by its own VJP; a parameter's is read when all are there
            if (!_paths.Has(node) || (node != graph.Loss && IsHandedOn(node))) continue;
            int born = node == graph.Loss ? 0 : end - 1 - graph.Consumers(node).Where(e => _paths.Has(e)).Max(e => e.Consumer);
            _lives.Add((Bytes(node), born, node.Kind == NodeKind.Parameter ? end : LastOf(node, end)));
        }

        return Enumerable.Range(0, end + 1).Max(at => _lives.Where(l => l.From <= at && at <= l.To).Sum(l => l.Bytes));
    }

    // The cotangent lies in the memory of its only consumer's: element by element, or as it is.
    private bool IsHandedOn(Node node) => graph.Consumers(node).Where(e => _paths.Has(e)).ToArray() is [var only] && Overwrites(only);

    private bool Overwrites(Edge edge)
    {
        Node consumer = graph.Nodes[edge.Consumer];
        return consumer.Shape == graph.Producer(edge).Shape && (consumer.Inputs.Length == 1 || consumer.Op is Sub && edge.Slot == 0);
    }

    private int LastOf(Node node, int end)
    {
        int own = end - 1 - node.Index;
        Node[] next = [.. node.Inputs.Where((n, slot) => _paths.Has(new Edge(node.Index, slot)) && IsHandedOn(n))];
        return next.Length == 0 ? own : next.Max(n => LastOf(n, end));
    }

    private void Reads(Node node, int at) => _lastRead[node] = Math.Max(_lastRead.GetValueOrDefault(node), at);

    private long Bytes(Node node) => (node.Shape.Bind(samples).Count * node.Type.Element.Size() + 63) & -64;
}
