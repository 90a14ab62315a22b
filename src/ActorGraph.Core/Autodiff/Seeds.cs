using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// VJPs and JVPs of k seeds at once: cotangents and tangents carry a leading axis of k, and so do the results. Each seed gets
/// the bits that it would get alone, because the rule is read once per seed; what k seeds share is the round of messages.
/// </summary>
public static class Seeds
{
    /// <summary>The vector-Jacobian products of an op towards one input; the caller releases the result.</summary>
    /// <param name="space">Where the rule is read.</param>
    /// <param name="e">The evaluation.</param>
    /// <param name="op">The op.</param>
    /// <param name="x">The inputs, without a seed axis.</param>
    /// <param name="y">The output, without a seed axis.</param>
    /// <param name="yBar">The cotangents: k times the shape of the output, or that shape where there is no seed axis.</param>
    /// <param name="input">The input.</param>
    /// <param name="seeds">k, or null where there is no seed axis.</param>
    public static Tensor Vjp(
        Workspace space, in Evaluation e, Op op, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, int input, int? seeds)
    {
        if (seeds is not { } count) return space.Vjp(e, op, x, y, yBar, input);
        Check(op, "cotangent", yBar, count, y.Shape);
        Tensor stacked = e.Lease(yBar.Type, x[input].Shape.Prepend(count));
        try
        {
            for (int seed = 0; seed < count; seed++)
            {
                using Tensor one = yBar.Entry(seed);
                using Tensor xBar = space.Vjp(e, op, x, y, one, input);
                Put(xBar, stacked, seed);
            }
        }
        catch
        {
            stacked.Dispose();
            throw;
        }

        return stacked;
    }

    /// <summary>The Jacobian-vector products of an op; a null tangent does not vary. The caller releases the result.</summary>
    /// <param name="space">Where the rule is read.</param>
    /// <param name="e">The evaluation.</param>
    /// <param name="op">The op.</param>
    /// <param name="x">The inputs, without a seed axis.</param>
    /// <param name="y">The output, without a seed axis.</param>
    /// <param name="xDot">The tangents: k times the shape of each input, or that shape where there is no seed axis.</param>
    /// <param name="seeds">k, or null where there is no seed axis.</param>
    public static Tensor Jvp(
        Workspace space, in Evaluation e, Op op, ReadOnlySpan<Tensor> x, Tensor y, ReadOnlySpan<Tensor?> xDot, int? seeds)
    {
        if (seeds is not { } count) return space.Jvp(e, op, x, y, xDot);
        for (int i = 0; i < xDot.Length; i++)
            if (xDot[i] is { } tangent) Check(op, "tangent", tangent, count, x[i].Shape);
        Tensor stacked = e.Lease(y.Type, y.Shape.Prepend(count));
        var ones = new Tensor?[xDot.Length];
        try
        {
            for (int seed = 0; seed < count; seed++)
            {
                for (int i = 0; i < ones.Length; i++) ones[i] = xDot[i]?.Entry(seed);
                using Tensor yDot = space.Jvp(e, op, x, y, ones);
                Put(yDot, stacked, seed);
                Release(ones);
            }
        }
        catch
        {
            Release(ones);
            stacked.Dispose();
            throw;
        }

        return stacked;
    }

    private static void Put(Tensor one, Tensor stacked, int seed) =>
        one.AsBytes().CopyTo(stacked.Bytes()[(seed * one.ByteLength)..]);

    private static void Release(Tensor?[] tensors)
    {
        foreach (Tensor? tensor in tensors) tensor?.Dispose();
        Array.Clear(tensors);
    }

    private static void Check(Op op, string what, Tensor found, int seeds, Shape shape)
    {
        if (found.Shape != shape.Prepend(seeds)) throw new ShapeException(
            $"{op.Name}: a {what} of shape {found.Shape}", $"{shape.Prepend(seeds)}, a leading axis of {seeds} seeds");
    }
}
