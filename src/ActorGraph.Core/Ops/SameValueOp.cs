using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>An op whose value is its input's own: y = x, dy/dx = 1.</summary>
public abstract record SameValueOp : Op
{
    /// <inheritdoc/>
    public sealed override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0]);

    /// <inheritdoc/>
    public sealed override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Retain();

    /// <inheritdoc/>
    public sealed override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public sealed override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => yBar;

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => xDot[0]!.Value;

    /// <inheritdoc/>
    public sealed override Expression Formula(ReadOnlySpan<Written> x) => x[0].Text;

    /// <inheritdoc/>
    public sealed override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Matrices.Identity(y.Shape);
}
