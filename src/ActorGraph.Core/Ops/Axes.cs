using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>Lists of axes as attributes give them.</summary>
internal static class Axes
{
    private static readonly Ints[] Every = [.. Enumerable.Range(0, 5).Select(rank => Ints.Create([.. Enumerable.Range(0, rank)]))]; // by rank

    /// <summary>The axes counted from the start, in ascending order; an empty list stays empty.</summary>
    /// <exception cref="ShapeException">There is no such axis, or one comes twice.</exception>
    public static Ints Of(Ints axes, Shape shape)
    {
        if (axes.Count == 1 && axes[0] == shape.Axis(axes[0])) return axes;
        var from = new int[axes.Count];
        for (int i = 0; i < from.Length; i++) from[i] = shape.Axis(axes[i]);
        Array.Sort(from);
        for (int i = 1; i < from.Length; i++)
            if (from[i] == from[i - 1]) throw new ShapeException($"axis {from[i]} twice in {axes}", "each axis once at most");
        return Ints.Create(from);
    }

    /// <summary>The same, where an empty list stands for all axes.</summary>
    public static Ints OrAll(Ints axes, Shape shape) =>
        axes.Count > 0 ? Of(axes, shape) : shape.Rank < Every.Length ? Every[shape.Rank] : Ints.Create([.. Enumerable.Range(0, shape.Rank)]);
}
