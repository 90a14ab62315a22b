using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = x, through which no gradient flows: for derivatives x is a constant.</summary>
public sealed record StopGradient() : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Retain();

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => throw NoDerivative.Of(this, input);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => throw NoDerivative.Of(this, 0);
}

/// <summary>The C# syntax of <see cref="Ops.StopGradient"/>.</summary>
public static class StopGradientSyntax
{
    /// <inheritdoc cref="Ops.StopGradient"/>
    public static Node StopGradient(this Node x) => x.Apply(new StopGradient());
}
