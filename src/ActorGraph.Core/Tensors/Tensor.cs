using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorGraph.Tensors;

/// <summary>
/// An array of numbers with a shape: row-major, contiguous, 64-byte aligned at its start unless it is a view. What others
/// see of it is read-only; only who leased it writes to it, before sending it on.
/// <para>
/// Memory is counted by references: <see cref="Retain"/> adds one, <see cref="Dispose"/> gives one back, and the last one
/// returns the memory to its pool. Reading a tensor whose memory went back throws
/// <see cref="ObjectDisposedException"/>; it never shows another tensor's numbers. A tensor that a user made and forgot is
/// collected like any object.
/// </para>
/// </summary>
public sealed class Tensor : IDisposable
{
    private const int TypeBits = 2;
    private const int MostBytes = int.MaxValue - 256; // what one .NET array holds, less its alignment

    private readonly TensorPool.Block _block;
    private readonly int _stamp; // the generation leased in, and in the lowest bits the type: most of a step's garbage is tensors
    private readonly int _start; // bytes into the block

    private Tensor(TensorPool.Block block, int start, ElementType type, Shape shape)
    {
        (_block, _start, Shape) = (block, start, shape);
        _stamp = (block.Generation << TypeBits) | (int)type;
    }

    /// <summary>What the tensor holds.</summary>
    public ElementType Type => (ElementType)(_stamp & ((1 << TypeBits) - 1));

    /// <summary>The extents; never with an unbound batch.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => Shape.Volume;

    /// <summary>The number of bytes that the elements take.</summary>
    public int ByteLength => Length * Type.Size();

    /// <summary>Whether the memory went back to its pool.</summary>
    public bool IsReleased => ((_block.Generation << TypeBits) ^ _stamp) >> TypeBits != 0;

    /// <summary>Whether the caller's reference is the only one, so that whoever holds it may write in place.</summary>
    internal bool IsUnique => _block.References == 1 && !IsReleased;

    /// <summary>Leases memory with whatever it held before; the caller fills it.</summary>
    public static Tensor Lease(TensorPool pool, ElementType type, Shape shape)
    {
        if ((long)shape.Volume * type.Size() > MostBytes)
            throw new ShapeException(
                $"{type.Word()} {shape}", $"at most {MostBytes} bytes", "spread the value over several tensors");
        TensorPool.Block block = pool.Rent(shape.Volume * type.Size());
        block.Lease();
        return new Tensor(block, 0, type, shape);
    }

    /// <summary>Leases memory filled with zeros.</summary>
    public static Tensor Zeros(TensorPool pool, ElementType type, Shape shape)
    {
        Tensor tensor = Lease(pool, type, shape);
        tensor.Bytes().Clear();
        return tensor;
    }

    /// <summary>Copies numbers into a new tensor.</summary>
    /// <exception cref="ShapeException">The number of values is not that of the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape shape, TensorPool? pool = null) where T : unmanaged
    {
        if (shape.Count != values.Length)
            throw new ShapeException($"{values.Length} values", $"{shape.Count} values for shape {shape}");
        Tensor tensor = Lease(pool ?? TensorPool.Shared, ElementTypes.Of<T>(), shape);
        values.CopyTo(tensor.Writable<T>());
        return tensor;
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape, TensorPool)"/>
    public static Tensor From<T>(T[] values, Shape shape, TensorPool? pool = null) where T : unmanaged =>
        From((ReadOnlySpan<T>)values, shape, pool);

    /// <summary>
    /// A new tensor that <paramref name="fill"/> writes, as <see cref="string.Create{TState}"/> does for strings: how an op or
    /// initialiser of a user's makes its result without an array in between. Its elements hold anything before.
    /// </summary>
    public static Tensor Create<T, TState>(Shape shape, TState state, SpanAction<T, TState> fill, TensorPool? pool = null)
        where T : unmanaged
    {
        Tensor tensor = Lease(pool ?? TensorPool.Shared, ElementTypes.Of<T>(), shape);
        try
        {
            fill(tensor.Writable<T>(), state);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }

        return tensor;
    }

    /// <summary>A tensor of one number and no axes.</summary>
    public static Tensor Scalar(double value, ElementType type, TensorPool? pool = null) =>
        Filled(value, type, Shape.Scalar, pool);

    /// <summary>A tensor in which every element is <paramref name="value"/>, rounded to the element type.</summary>
    public static Tensor Filled(double value, ElementType type, Shape shape, TensorPool? pool = null)
    {
        Tensor tensor = Lease(pool ?? TensorPool.Shared, type, shape);
        switch (type)
        {
            case ElementType.Float32: tensor.Writable<float>().Fill((float)value); break;
            case ElementType.Float64: tensor.Writable<double>().Fill(value); break;
            case ElementType.Int64: tensor.Writable<long>().Fill((long)value); break;
            default: tensor.Writable<bool>().Fill(value != 0); break;
        }

        return tensor;
    }

    /// <summary>The elements, in row-major order.</summary>
    /// <exception cref="ShapeException"><typeparamref name="T"/> is not what the tensor holds.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was released.</exception>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged => Writable<T>();

    /// <summary>The elements as bytes, in the machine's order.</summary>
    public ReadOnlySpan<byte> AsBytes() => Bytes();

    /// <summary>The element at a flat, row-major index, as a double.</summary>
    [IndexerName("Element")]
    public double this[int index] => Type switch
    {
        ElementType.Float32 => AsSpan<float>()[index],
        ElementType.Float64 => AsSpan<double>()[index],
        ElementType.Int64 => AsSpan<long>()[index],
        _ => AsSpan<bool>()[index] ? 1 : 0,
    };

    /// <summary>The only element.</summary>
    /// <exception cref="ShapeException">There is not exactly one.</exception>
    public double Item() => Length == 1 ? this[0] : throw new ShapeException($"shape {Shape}", "exactly one element");

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray<T>() where T : unmanaged => AsSpan<T>().ToArray();

    /// <summary>A copy of the elements, each as a double.</summary>
    public double[] ToDoubles()
    {
        var values = new double[Length];
        for (int i = 0; i < values.Length; i++) values[i] = this[i];
        return values;
    }

    /// <summary>Adds a reference and returns this tensor.</summary>
    public Tensor Retain()
    {
        ThrowIfReleased();
        _block.Retain();
        return this;
    }

    /// <summary>The same elements with another shape: a view that holds a reference of its own.</summary>
    public Tensor Reshaped(Shape shape)
    {
        if (shape.Count != Shape.Count) throw new ShapeException($"{Shape} as {shape}", "the same number of elements");
        ThrowIfReleased();
        _block.Retain();
        return new Tensor(_block, _start, Type, shape);
    }

    /// <summary>Rows <paramref name="start"/> up to <paramref name="start"/> + <paramref name="count"/> of the first axis:
    /// a view that holds a reference of its own.</summary>
    public Tensor Rows(int start, int count)
    {
        ThrowIfReleased();
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Shape.Size(0));
        int rowBytes = Shape.SizeOf(1, Shape.Rank) * Type.Size();
        _block.Retain();
        return new Tensor(_block, _start + start * rowBytes, Type, Shape.With(0, count));
    }

    /// <summary>
    /// Entry <paramref name="index"/> along the first axis, without that axis: a view with a reference of its own.
    /// </summary>
    public Tensor Entry(int index)
    {
        using Tensor row = Rows(index, 1);
        return row.Reshaped(Shape.Create(Shape.Dimensions[1..]));
    }

    /// <summary>A copy in memory of its own.</summary>
    public Tensor Copy(TensorPool? pool = null)
    {
        Tensor copy = Lease(pool ?? TensorPool.Shared, Type, Shape);
        AsBytes().CopyTo(copy.Bytes());
        return copy;
    }

    /// <summary>Gives the caller's reference back.</summary>
    public void Dispose()
    {
        if (IsReleased) return;
        _block.Release();
    }

    /// <summary>Shape and element type, for errors: <c>float32 [32, 64]</c>.</summary>
    public override string ToString() => $"{Type.Word()} {Shape}";

    /// <summary>The elements, for whoever leased the tensor and has not sent it on.</summary>
    internal Span<T> Writable<T>() where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type) throw OfAnotherType<T>();
        return MemoryMarshal.Cast<byte, T>(Bytes());
    }

    internal Span<byte> Bytes()
    {
        ThrowIfReleased();
        return _block.Bytes(_start, ByteLength);
    }

    private ShapeException OfAnotherType<T>() where T : unmanaged => new($"a tensor of {Type.Word()}", ElementTypes.Of<T>().Word());

    private void ThrowIfReleased()
    {
        if (IsReleased) throw Released();
    }

    private ObjectDisposedException Released() => new(nameof(Tensor), $"{this}: its memory went back to the pool");
}
