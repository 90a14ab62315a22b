using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Parallel;

/// <summary>
/// Data parallelism as a graph: n copies of all that works on samples, each with a share of the batch, around one set of
/// parameters.
/// <para>
/// What is fed and what is read stay as they were: the same input names with the whole batch, the same roots in the order of the
/// samples, the same loss of shape [batch]. So training needs no other call and no other data, and batches need not divide
/// evenly: samples are dealt out one by one (<see cref="Deal"/>), sample s going to replica s mod n, and the roots of the
/// replicas are put together again (<see cref="Interleave"/>). A replica has the same samples in the same order however the batch
/// is cut into micro-batches, so that this cut changes no bit here either. A replica that gets no sample of a small batch
/// contributes zero.
/// </para>
/// <para>
/// Nodes that run once a step (parameters, constants, transposed weights) are shared, and keep name, number and first value;
/// their fan-out adds the gradients of replica 1, 2, … in this order. Forward values are those of the undivided graph in every
/// bit; gradients differ by rounding, because the samples' contributions are added in another order. Replica i of <c>h1</c> is
/// <c>h1@i</c>; its share of input <c>x</c> is <c>x@i</c>, of an input that is a root too.
/// </para>
/// <para>Plans of memory and cost count each share as a whole batch: they are upper bounds.</para>
/// </summary>
/// <example>
/// <code>
/// Graph three = Replicate.Of(graph, 3, replica => $"worker-{replica}"); // h1@2 lives on worker-2
/// </code>
/// </example>
public static class Replicate
{
    /// <summary>The graph with so many replicas; 1 gives the graph as it is.</summary>
    /// <param name="graph">
    /// The graph. Its loss and outputs must treat every sample alone, with the batch as their first axis.
    /// </param>
    /// <param name="replicas">The number of replicas, at least 1.</param>
    /// <param name="worker">
    /// Where the nodes of a replica, from 1, live; null: where the graph has the node that each is a copy of. Shared nodes, the
    /// dealing and the putting together stay where the graph has them: only shares travel. </param>
    /// <exception cref="GraphException"> There are no samples to share, a node on the way to a root mixes them, the graph is a
    /// replicated one, an op draws random numbers for all samples alone, or the name of a copy is taken. </exception>
    public static Graph Of(Graph graph, int replicas, Func<int, string>? worker = null)
    {
        if (replicas < 1) throw new GraphException("replicas", $"{replicas}", "at least 1");
        Check(graph);
        return replicas == 1 ? graph : new Copying(graph, replicas, worker).Graph();
    }

    private static void Check(Graph graph)
    {
        if (graph.Roots.IsEmpty)
            throw new GraphException("graph", "no loss and no output", "at least one of them", "name what is asked of the graph");
        if (graph.Nodes.All(n => n.Scope == Scope.Step))
            throw new GraphException("graph", "no input with a batch", "samples that replicas can share",
                "give inputs the batch as their first axis: [batch, …]");
        if (graph.Nodes.FirstOrDefault(n => n.Op is Deal or Interleave) is { } dealt)
            throw new GraphException($"{dealt.Op!.Name} `{dealt.Name}`", "a graph whose samples are dealt out already",
                "an undivided graph", "ask for all replicas at once");
        foreach (Node root in graph.Roots)
        {
            if (graph.FirstMixing(root) is { } mixing)
                throw new GraphException($"{mixing.Op!.Name} `{mixing.Name}`",
                    $"a node that mixes samples, on the way to `{root.Name}`",
                    "nodes that treat each sample alone, to share them among replicas",
                    "give a loss of one number per sample (shape [batch]): training takes its mean");
            if (root.Scope == Scope.Pass && root.Shape.BatchAxis != 0)
                throw new GraphException(
                    $"root `{root.Name}`", $"shape {root.Shape}", "the batch as first axis, to put shares together");
        }
    }

    /// <summary>One graph being made of another.</summary>
    private sealed class Copying(Graph graph, int replicas, Func<int, string>? worker)
    {
        private readonly GraphBuilder _builder = new(graph.Type);
        private readonly Node?[] _kept = new Node?[graph.Nodes.Length];
        private readonly Node?[][] _copies = [.. Enumerable.Range(0, replicas).Select(_ => new Node?[graph.Nodes.Length])];

        public Graph Graph()
        {
            var order = new SlotOrder(_builder);
            foreach (Node node in graph.Nodes)
            {
                if (node.Scope == Scope.Pass) order.Add(() => Copy(node, 1));
                if (IsKept(node)) Locate(_builder.Copy(node, _kept), node, null, region: "");
                else order.Fill(node);
            }

            order.Finish();
            for (int replica = 2; replica <= replicas; replica++)
                foreach (Node node in graph.Nodes)
                    if (node.Scope == Scope.Pass) Copy(node, replica);
            Node[] roots = [.. graph.Roots.Select(Joined)];
            Node? loss = graph.Loss is { } l ? roots[graph.Roots.IndexOf(l)] : null;
            return _builder.Build(loss, roots);
        }

        private static bool IsKept(Node node) => node.Scope == Scope.Step || node.Kind == NodeKind.Input;

        private void Copy(Node node, int replica)
        {
            Node?[] copies = _copies[replica - 1];
            bool isInput = node.Kind == NodeKind.Input;
            Op op = isInput ? new Deal(replica, replicas)
                : node.Op is IDraws draws ? draws.DrawingFor(replica, replicas) : node.Op!;
            string name = PartNames.Of(node, replica);
            while (node.IsAnonymous && graph.Find(name) is { } taken && IsKept(taken)) name += "_"; // nobody chose it
            Node copy = _builder.Apply(op, name,
                [.. isInput ? [_kept[node.Index]!] : node.Inputs.Select(i => (copies[i.Index] ?? _kept[i.Index])!)]);
            (copy.IsAnonymous, copy.Line) = (node.IsAnonymous, node.Line);
            copies[node.Index] = copy;
            Locate(copy, node, isInput ? null : worker?.Invoke(replica), $"@{replica}");
        }

        private Node Joined(Node root)
        {
            if (_kept[root.Index] is { } kept) return kept;
            Node joined = _builder.Apply(new Interleave(), root.Name, [.. _copies.Select(c => c[root.Index]!)]);
            (joined.IsAnonymous, joined.Line) = (root.IsAnonymous, root.Line);
            if (graph.Placement.TryGetValue(root.Name, out string? place)) _builder.Place(joined, place);
            return joined;
        }

        private void Locate(Node copy, Node node, string? place, string region)
        {
            if ((place ?? graph.Placement.GetValueOrDefault(node.Name)) is { } where) _builder.Place(copy, where);
            if (graph.Regions.TryGetValue(node.Name, out string? name)) _builder.Checkpoint(copy, name + region);
        }
    }
}
