using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

/// <summary>
/// Called with a node's value and its gradient as they are made, on the thread that runs the node: a look at what flows, a histogram, a
/// check of one's own. What it throws fails the step. The tensors are read-only, and the hook's only while it runs; take a
/// <see cref="Tensor.Copy"/> of what is to be kept.
/// </summary>
/// <param name="Node">The node's name.</param>
/// <example>
/// <code>
/// var options = new RunOptions { Hooks = [new NodeHook("h1") { Backward = (pass, gradient) => Console.WriteLine($"{pass}: {gradient}") }] };
/// </code>
/// </example>
public sealed record NodeHook(string Node)
{
    /// <summary>Called with the value, once a pass.</summary>
    public Action<PassId, Tensor>? Forward { get; init; }

    /// <summary>Called with the gradient, once every contribution is folded, once a pass.</summary>
    public Action<PassId, Tensor>? Backward { get; init; }
}
