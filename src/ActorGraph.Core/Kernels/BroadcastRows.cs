using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>
/// Walks up to three operands as if each had the shape of the result: row by row, where a row is as long as every operand
/// either runs on contiguously (stride 1) or stands still (stride 0). Axes are merged first, so that equal shapes and scalar
/// operands make one single row, and a bias [n] on [B, n] makes B rows of n.
/// </summary>
/// <example><code>
/// var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(y.Shape)], y.Shape, a.Shape, b.Shape);
/// while (rows.Next()) Run(a[rows.A..], rows.StrideA, b[rows.B..], rows.StrideB, y[rows.Start..], rows.Length);
/// </code></example>
internal ref struct BroadcastRows
{
    private readonly Span<int> _sizes, _at, _a, _b, _c;
    private readonly int _outer; // axes walked by the odometer; the last axis is the row
    private bool _started;

    /// <summary>Prepares the walk in memory of the caller's; operands that are not given stand still.</summary>
    /// <exception cref="ShapeException">An operand does not broadcast to the result.</exception>
    public BroadcastRows(Span<int> room, Shape to, Shape a, Shape? b = null, Shape? c = null)
    {
        int rank = to.Rank;
        _sizes = room[..(rank + 1)];
        _at = room.Slice(rank + 1, rank + 1);
        _a = room.Slice(2 * (rank + 1), rank + 1);
        _b = room.Slice(3 * (rank + 1), rank + 1);
        _c = room.Slice(4 * (rank + 1), rank + 1);
        room.Clear();
        Strides(a, to, _a);
        Strides(b, to, _b);
        Strides(c, to, _c);
        for (int i = 0; i < rank; i++) _sizes[i] = to.Size(i);
        int axes = Merge(rank);
        _outer = axes - 1;
        Length = _sizes[_outer];
        (StrideA, StrideB, StrideC) = (_a[_outer], _b[_outer], _c[_outer]);
        IsEmpty = to.Count == 0;
        Start = -Length;
    }

    /// <summary>How many ints the walk needs.</summary>
    public static int Room(Shape to) => 5 * (to.Rank + 1);

    /// <summary>Elements per row.</summary>
    public int Length { get; }

    /// <summary>Where the row starts in the first operand.</summary>
    public int A { get; private set; }

    /// <summary>Where the row starts in the second operand.</summary>
    public int B { get; private set; }

    /// <summary>Where the row starts in the third operand.</summary>
    public int C { get; private set; }

    /// <summary>Where the row starts in the result.</summary>
    public int Start { get; private set; }

    /// <summary>1 where the first operand runs on along the row, 0 where it stands still.</summary>
    public int StrideA { get; }

    /// <summary>1 where the second operand runs on along the row, 0 where it stands still.</summary>
    public int StrideB { get; }

    /// <summary>1 where the third operand runs on along the row, 0 where it stands still.</summary>
    public int StrideC { get; }

    private readonly bool IsEmpty { get; }

    /// <summary>Moves to the next row.</summary>
    public bool Next()
    {
        if (IsEmpty) return false;
        Start += Length;
        if (!_started) return _started = true;
        for (int axis = _outer - 1; axis >= 0; axis--)
        {
            (A, B, C) = (A + _a[axis], B + _b[axis], C + _c[axis]);
            if (++_at[axis] < _sizes[axis]) return true;
            int back = _sizes[axis];
            (A, B, C) = (A - back * _a[axis], B - back * _b[axis], C - back * _c[axis]);
            _at[axis] = 0;
        }

        return false;
    }

    private static void Strides(Shape? from, Shape to, Span<int> strides)
    {
        if (from is null) return;
        if (!Broadcast.Fits(from, to)) throw new ShapeException($"an operand of shape {from}", $"one that broadcasts to {to}");
        Broadcast.Strides(from, to, strides);
    }

    // Drops axes of extent 1 and joins neighbours over which every operand walks evenly; leaves at least one axis.
    private readonly int Merge(int rank)
    {
        int axes = 0;
        for (int i = 0; i < rank; i++)
        {
            int size = _sizes[i];
            if (size == 1) continue;
            if (axes > 0 && Even(_a, axes - 1, i, size) && Even(_b, axes - 1, i, size) && Even(_c, axes - 1, i, size))
            {
                size *= _sizes[axes - 1];
                axes--;
            }

            (_sizes[axes], _a[axes], _b[axes], _c[axes]) = (size, _a[i], _b[i], _c[i]);
            axes++;
        }

        if (axes > 0) return axes;
        (_sizes[0], _a[0], _b[0], _c[0]) = (1, 0, 0, 0);
        return 1;
    }

    private static bool Even(Span<int> strides, int outer, int inner, int size) => strides[outer] == strides[inner] * size;
}
