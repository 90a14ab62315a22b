using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = the numbers of x in another shape, x̄ = those of ȳ in that of x. Nothing is copied. The batch, if there is one, stays
/// the first axis.
/// </summary>
/// <param name="Shape">The extents: 0 keeps that of x at the same place, −1 (once at most) is what remains.</param>
public sealed record Reshape(Ints Shape) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(x[0] with { Shape = Target(x[0].Shape) });

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Reshaped(Target(x[0].Shape));

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.ReshapeLike(yBar, x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Matrices.Identity(y.Shape);

    private Shape Target(Shape x)
    {
        if (x.HasSeveralBatchAxes || x.BatchAxis > 0)
            throw new ShapeException($"{x}", "a shape with the batch, if any, as the first axis", "transpose it first");
        var y = new Dimension[Shape.Count];
        var kept = new bool[x.Rank]; // copied axes cancel, which also settles −1 where one of them is empty
        long rest = 1;
        int open = -1;
        for (int i = 0; i < y.Length; i++)
        {
            switch (Shape[i])
            {
                case 0 when i < x.Rank: (y[i], kept[i]) = (x[i], true); break;
                case 0: throw Wrong(x, $"0, which keeps an extent, at an axis below {x.Rank}");
                case -1 when open < 0: open = i; break;
                case < 0: throw Wrong(x, "extents, 0 (as in the input) and −1 (what remains, once at most)");
                default:
                    (y[i], rest) = (Shape[i], rest * Shape[i]);
                    if (rest > int.MaxValue) throw Wrong(x, $"at most {int.MaxValue} elements");
                    break;
            }
        }

        long count = 1;
        for (int i = 0; i < x.Rank; i++)
            if (!kept[i] && !x[i].IsBatch) count *= x.Size(i);
        if (x.HasBatch && !kept[0])
        {
            if (open != 0 || count != rest)
                throw Wrong(x, "a shape whose first axis is the batch",
                    $"write 0 for the first axis, which keeps `{x[0]}`: reshape({{0}}, [0, …])");
            y[0] = x[0];
        }
        else if (open >= 0)
        {
            if (rest == 0 || count % rest != 0) throw Wrong(x, $"extents that divide the {count} numbers to be laid out");
            y[open] = checked((int)(count / rest));
        }
        else if (count != rest) throw Wrong(x, "the same number of elements");

        return Tensors.Shape.Create(y);
    }

    private ShapeException Wrong(Shape x, string expected, string? hint = null) => new($"{x} as {Shape}", expected, hint);
}

/// <summary>The C# syntax of <see cref="Reshape"/>.</summary>
public static class ReshapeSyntax
{
    /// <inheritdoc cref="Ops.Reshape"/>
    public static Node Reshape(this Node x, Ints shape) => x.Apply(new Reshape(shape));
}
