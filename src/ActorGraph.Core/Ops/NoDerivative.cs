using ActorGraph.Graphs;

namespace ActorGraph.Ops;

/// <summary>What is thrown where a derivative is asked for that <see cref="Op.IsDifferentiable"/> denies.</summary>
internal static class NoDerivative
{
    public static InvalidOperationException Of(Op op, int input) =>
        new($"{op.Name}: found a derivative asked for towards input {input}, expected none: no gradient flows there");
}
