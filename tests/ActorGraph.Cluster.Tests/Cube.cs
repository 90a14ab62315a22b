using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Ops;

namespace ActorGraph.ClusterTests;

/// <summary>y = x³, dy/dx = 3x²: an op of a user's own, which the command does not know.</summary>
public sealed record Cube() : UnaryOp<Cube.Function>(default, Residuals.X(0))
{
    public readonly struct Function : IUnaryRule
    {
        public T Primal<T>(T x) where T : struct, IElement<T> => x * x * x;

        public T Slope<T>(T x, T y) where T : struct, IElement<T> => T.Constant(3) * x * x;
    }
}
