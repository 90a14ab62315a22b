using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Parallel;

/// <summary>Values of parameters that were split, from parts to wholes and back.</summary>
internal static class PartValues
{
    /// <summary>The values of wholes; the caller releases them.</summary>
    public static Dictionary<string, Tensor> Join(Graph split, IReadOnlyDictionary<string, Tensor> values)
    {
        Check(values, split.Parameters.Select(p => p.Name));
        Piece[] pieces = [.. split.Parameters.Select(p => Piece.Of(p) with { Value = Value(p.Name, p.Shape, values) })];
        while (pieces.Max(p => p.Depth) is > 0 and var deepest) // parts of parts first
            pieces = [.. pieces.GroupBy(p => p.Depth == deepest ? p.Whole!.Value.Name : p.Name, StringComparer.Ordinal)
                .Select(parts => Joined([.. parts], deepest))];
        return pieces.ToDictionary(p => p.Name, p => p.Value!.Retain(), StringComparer.Ordinal);
    }

    /// <summary>The values of parts; the caller releases them.</summary>
    public static Dictionary<string, Tensor> Cut(Graph split, IReadOnlyDictionary<string, Tensor> values)
    {
        Check(values, split.Parameters.Select(p => Outermost(Piece.Of(p)).Name));
        return split.Parameters.ToDictionary(p => p.Name, p => Part(Piece.Of(p), values).Retain(), StringComparer.Ordinal);
    }

    private static Piece Joined(Piece[] parts, int depth)
    {
        if (parts[0].Depth != depth) return parts[0];
        (Piece whole, PartOf first) = (parts[0].Whole!.Value, (PartOf)parts[0].Initialiser);
        Tensor value = new Concat(first.Axis).Forward(new Evaluation(TensorPool.Shared), [.. parts.Select(p => p.Value!)]);
        return value.Shape == whole.Shape ? whole with { Value = value }
            : throw new GraphException(
                $"param `{whole.Name}`", $"parts of {value.Shape} in all", $"parts of {whole.Shape}", "the graph lacks some");
    }

    private static Tensor Part(Piece piece, IReadOnlyDictionary<string, Tensor> values)
    {
        if (piece.Whole is not { } whole) return Value(piece.Name, piece.Shape, values);
        var part = (PartOf)piece.Initialiser;
        return new Slice([part.Start], [part.Start + piece.Shape.Size(part.Axis)], [part.Axis])
            .Forward(new Evaluation(TensorPool.Shared), [Part(whole, values)]);
    }

    private static Piece Outermost(Piece piece) => piece.Whole is { } whole ? Outermost(whole) : piece;

    private static Tensor Value(string name, Shape shape, IReadOnlyDictionary<string, Tensor> values)
    {
        bool isGiven = values.TryGetValue(name, out Tensor? value);
        return value?.Shape == shape ? value
            : throw new GraphException($"param `{name}`", isGiven ? $"{value}" : "no value", $"a value of shape {shape}");
    }

    private static void Check(IReadOnlyDictionary<string, Tensor> values, IEnumerable<string> known)
    {
        var names = new HashSet<string>(known, StringComparer.Ordinal);
        foreach (string name in values.Keys)
            if (!names.Contains(name))
                throw new GraphException("values", $"a value for `{name}`", "values for parameters alone",
                    Nearest.Hint(name, names.Order(StringComparer.Ordinal)));
    }

    /// <summary>A parameter, or what parameters are parts of.</summary>
    private readonly record struct Piece(string Name, Shape Shape, Initialiser Initialiser, Tensor? Value = null)
    {
        /// <summary>What it is a part of, by name and initialiser; null for a whole.</summary>
        public Piece? Whole => Initialiser is PartOf part && Name.LastIndexOf('@') is > 0 and var at
            ? new Piece(Name[..at], part.Shape, part.Of) : null;

        /// <summary>How many times it was split.</summary>
        public int Depth => Whole is { } whole ? 1 + whole.Depth : 0;

        public static Piece Of(Node parameter) => new(parameter.Name, parameter.Shape, parameter.Initialiser!);
    }
}
