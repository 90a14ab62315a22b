using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = x, dy/dx = 1. Costs nothing: the value is shared.</summary>
public sealed record Identity() : Op
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
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => x[0].Text;

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Matrices.Identity(y.Shape);
}

/// <summary>The C# syntax of <see cref="Ops.Identity"/>.</summary>
public static class IdentitySyntax
{
    /// <inheritdoc cref="Ops.Identity"/>
    public static Node Identity(this Node x) => x.Apply(new Identity());
}
