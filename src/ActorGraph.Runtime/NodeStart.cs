using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime;

/// <summary>How a node begins: the same in every process, since initial values are a function of seed, node and element.</summary>
internal static class NodeStart
{
    /// <summary>The state of a node before its first step.</summary>
    public static NodeState Create(
        NodeSpec spec, ulong seed, Optimizer? optimizer, TensorPool pool, int epoch = 0, bool tellsTurns = false, NodeHook? hook = null, INodeObserver? observer = null)
    {
        Tensor? value = spec.Node.Kind == NodeKind.Parameter
            ? spec.Node.Initialiser!.Create(spec.Node.Shape, spec.Node.Type.Element, seed, spec.Node.Index, pool) : null;
        return new NodeState(spec, pool, value, spec.Node.IsFrozen ? null : optimizer, epoch) { TellsTurns = tellsTurns, Hook = hook, Observer = observer };
    }
}
