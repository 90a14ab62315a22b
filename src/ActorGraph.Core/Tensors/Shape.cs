using System.Collections;
using System.Runtime.CompilerServices;

namespace ActorGraph.Tensors;

/// <summary>
/// The extents of a tensor's axes, row-major. A shape in a graph may hold the named batch dimension; the shape of a
/// tensor never does. Equal by value.
/// </summary>
/// <example><c>Shape s = [Dimension.Batch(), 64]; s.Bind(32) // [32, 64]</c></example>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IEnumerable<Dimension>
{
    /// <summary>The shape of a single number: no axes, one element.</summary>
    public static readonly Shape Scalar = new([]);

    private const int MostAxes = 64; // NumPy's limit; kernels keep a few numbers for each axis on the stack

    // Steps make the same few shapes again and again: bound ones of few axes are kept, each where its extents put it.
    private const int MostKeptAxes = 4;
    private static readonly Shape?[] KeptShapes = new Shape?[1024];

    private readonly Dimension[] _dimensions;
    private readonly long _count;

    private Shape(Dimension[] dimensions)
    {
        if (dimensions.Length > MostAxes)
            throw new ShapeException($"a shape of {dimensions.Length} axes", $"at most {MostAxes}");
        _dimensions = dimensions;
        BatchAxis = Array.FindIndex(dimensions, d => d.IsBatch);
        if (BatchAxis >= 0) return;
        _count = Product(0, dimensions.Length);
    }

    /// <summary>The number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>The axis of the batch, or −1 where the shape has none.</summary>
    public int BatchAxis { get; }

    /// <summary>Whether an axis is still the unbound batch.</summary>
    public bool HasBatch => BatchAxis >= 0;

    /// <summary>Whether more than one axis is the batch, as in <c>x @ transpose(x)</c>: such a value mixes samples.</summary>
    public bool HasSeveralBatchAxes => _dimensions.Count(d => d.IsBatch) > 1;

    /// <summary>The number of elements.</summary>
    /// <exception cref="InvalidOperationException">The batch is not bound yet.</exception>
    public long Count => HasBatch ? throw NotBound() : _count;

    /// <summary>
    /// The number of elements, as what indexes a span. It must not be called Length: a spread in a collection expression would
    /// take that for the number of axes.
    /// </summary>
    /// <exception cref="ShapeException">There are more than 2³¹ − 1.</exception>
    public int Volume => Count <= int.MaxValue ? (int)Count : throw TooLarge();

    /// <summary>The extent of an axis; a negative axis counts from the end.</summary>
    public Dimension this[int axis] => _dimensions[axis < 0 ? axis + Rank : axis];

    /// <summary>The extents as a span.</summary>
    public ReadOnlySpan<Dimension> Dimensions => _dimensions;

    /// <summary>Builds a shape from its extents.</summary>
    public static Shape Create(ReadOnlySpan<Dimension> dimensions) =>
        dimensions.IsEmpty && Scalar is not null ? Scalar : dimensions.Length <= MostKeptAxes ? Kept(dimensions) : new(dimensions.ToArray());

    /// <summary>Builds a bound shape from numbers.</summary>
    public static Shape Of(params ReadOnlySpan<int> sizes)
    {
        FewDimensions few = default;
        Span<Dimension> dimensions = sizes.Length <= MostKeptAxes ? few[..sizes.Length] : new Dimension[sizes.Length];
        for (int i = 0; i < sizes.Length; i++) dimensions[i] = sizes[i];
        return Create(dimensions);
    }

    /// <summary>The same shape with the batch replaced by a number.</summary>
    public Shape Bind(int batch)
    {
        if (!HasBatch) return this;
        FewDimensions few = default;
        Span<Dimension> bound = Rank <= MostKeptAxes ? few[..Rank] : new Dimension[Rank];
        for (int i = 0; i < Rank; i++) bound[i] = _dimensions[i].IsBatch ? batch : _dimensions[i];
        return Create(bound);
    }

    /// <summary>The extent of an axis as a number; a negative axis counts from the end.</summary>
    public int Size(int axis) => this[axis].Size;

    /// <summary>The product of the extents from <paramref name="from"/> up to, and without, <paramref name="to"/>.</summary>
    /// <exception cref="ShapeException">It is more than 2³¹ − 1.</exception>
    public int SizeOf(int from, int to) => Product(from, to) is <= int.MaxValue and var product ? (int)product : throw TooLarge();

    /// <summary>Turns an axis that may count from the end into one that counts from the start.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis) => axis >= -Rank && axis < Rank
        ? axis < 0 ? axis + Rank : axis
        : throw new ShapeException(
            $"axis {axis} of {this}", Rank == 0 ? "no axis: the value is a scalar" : $"an axis in {-Rank}…{Rank - 1}");

    /// <summary>Where the element at a flat, row-major index stands: its index along each axis.</summary>
    public int[] Coordinates(int element)
    {
        var at = new int[Rank];
        for (int axis = Rank - 1; axis >= 0; axis--) (element, at[axis]) = Math.DivRem(element, Size(axis));
        return at;
    }

    /// <summary>The shape with one more axis in front.</summary>
    public Shape Prepend(Dimension dimension) => new([dimension, .. _dimensions]);

    /// <summary>A copy with one axis replaced.</summary>
    public Shape With(int axis, Dimension dimension)
    {
        FewDimensions few = default;
        Span<Dimension> copy = Rank <= MostKeptAxes ? few[..Rank] : new Dimension[Rank];
        _dimensions.CopyTo(copy);
        copy[Axis(axis)] = dimension;
        return Create(copy);
    }

    /// <summary>The shape without some axes, ascending and non-negative, or with extent 1 in their places.</summary>
    internal Shape Reduced(ReadOnlySpan<int> axes, bool keepsAxes)
    {
        FewDimensions few = default;
        Span<Dimension> reduced = Rank <= MostKeptAxes ? few : new Dimension[Rank];
        int count = 0;
        for (int axis = 0; axis < Rank; axis++)
        {
            bool goes = axes.Contains(axis);
            if (keepsAxes || !goes) reduced[count++] = goes ? 1 : _dimensions[axis];
        }

        return Create(reduced[..count]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) =>
        ReferenceEquals(this, other) || (other is not null && _dimensions.AsSpan().SequenceEqual(other._dimensions));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Dimension d in _dimensions) hash.Add(d);
        return hash.ToHashCode();
    }

    /// <summary>Equality by value.</summary>
    public static bool operator ==(Shape? a, Shape? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)_dimensions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The shape that is kept for these extents, or a new one that takes its place.
    private static Shape Kept(ReadOnlySpan<Dimension> dimensions)
    {
        uint place = (uint)dimensions.Length;
        foreach (ref readonly Dimension d in dimensions)
        {
            if (d.IsBatch) return new(dimensions.ToArray());
            place = (place ^ (uint)d.Size) * 0x9E3779B1;
        }

        ref Shape? kept = ref KeptShapes[place >> 22];
        return kept is { } shape && shape.Has(dimensions) ? shape : kept = new(dimensions.ToArray());
    }

    private bool Has(ReadOnlySpan<Dimension> dimensions)
    {
        if (_dimensions.Length != dimensions.Length) return false;
        for (int i = 0; i < dimensions.Length; i++)
            if (_dimensions[i].Size != dimensions[i].Size) return false;
        return true;
    }

    private long Product(int from, int to)
    {
        long product = 1;
        bool isEmpty = false;
        for (int i = from; i < to; i++)
        {
            isEmpty |= _dimensions[i].Size == 0;
            product = product <= int.MaxValue ? product * Math.Max(1, _dimensions[i].Size) : throw TooLarge();
        }

        return isEmpty ? 0 : product;
    }

    [InlineArray(MostKeptAxes)]
    private struct FewDimensions
    {
        private Dimension _first;
    }

    private InvalidOperationException NotBound() => new($"shape {this} is not bound yet");

    private ShapeException TooLarge() =>
        new($"shape {this}", $"at most {int.MaxValue} elements", "spread the value over several tensors");

    /// <summary>The shape as it is written in graph text: <c>[batch, 64]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _dimensions)}]";
}
