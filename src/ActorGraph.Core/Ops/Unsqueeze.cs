using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = x with more axes of extent 1, x̄ = ȳ without them. Nothing is copied.</summary>
/// <param name="Axes">The places of the new axes in y; a negative one counts from the end of y.</param>
public sealed record Unsqueeze(Ints Axes) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        if (Axes.Count == 0) throw new ShapeException("no axes", "the places of the new axes");
        return Inferred.PerSample(x[0] with { Shape = Unsqueezed(x[0].Shape) });
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Reshaped(Unsqueezed(x[0].Shape));

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.Squeeze(yBar, Axes);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Matrices.Identity(y.Shape);

    private Shape Unsqueezed(Shape x)
    {
        var y = new Dimension[x.Rank + Axes.Count];
        Array.Fill(y, 1);
        HashSet<int> added = [.. Ops.Axes.Of(Axes, Shape.Create(y))];
        for (int i = 0, from = 0; i < y.Length; i++)
            if (!added.Contains(i)) y[i] = x[from++];
        return Shape.Create(y);
    }
}

/// <summary>The C# syntax of <see cref="Unsqueeze"/>.</summary>
public static class UnsqueezeSyntax
{
    /// <inheritdoc cref="Ops.Unsqueeze"/>
    public static Node Unsqueeze(this Node x, Ints axes) => x.Apply(new Unsqueeze(axes));
}
