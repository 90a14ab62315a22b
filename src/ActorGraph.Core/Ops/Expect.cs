using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>What shape rules demand of their inputs.</summary>
internal static class Expect
{
    /// <summary>A float tensor.</summary>
    public static TensorType Float(TensorType x) => x.Element.IsFloat() ? x
        : throw new ShapeException($"{x.Element.Word()}", "float32 or float64",
            "indices, labels and masks carry no gradient and no arithmetic");

    /// <summary>An attribute that is a finite number.</summary>
    public static double Finite(string name, double value) => double.IsFinite(value) ? value
        : throw new ShapeException(FormattableString.Invariant($"{name}={value}"), "a finite number");

    /// <summary>Float tensors of one type.</summary>
    public static ElementType SameFloat(ReadOnlySpan<TensorType> x)
    {
        foreach (TensorType t in x)
            if (Float(t).Element != x[0].Element)
                throw new ShapeException($"{x[0].Element.Word()} and {t.Element.Word()}", "one float type in all of a graph");
        return x[0].Element;
    }
}
