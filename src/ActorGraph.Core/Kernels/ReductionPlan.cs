using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>
/// How a reduction walks its input: <see cref="Outer"/> over kept entries, <see cref="Inner"/> over reduced ones. Where the last
/// axes are reduced, they are runs of <see cref="Run"/> contiguous numbers; where they are kept, they are
/// <see cref="Columns"/> neighbours that are reduced side by side. The numbers that are reduced are met in row-major order.
/// </summary>
internal ref struct ReductionPlan
{
    /// <summary>The walk over kept entries, without the columns.</summary>
    public Odometer Outer;

    /// <summary>The walk over reduced entries, without the run.</summary>
    public Odometer Inner;

    /// <summary>Plans in memory of the caller's.</summary>
    public ReductionPlan(Span<int> room, Shape shape, ReadOnlySpan<int> axes)
    {
        int rank = shape.Rank, last = rank - 1;
        (Run, Columns, Reduced) = (1, 1, 1);
        foreach (int axis in axes) Reduced = checked(Reduced * shape.Size(axis));
        int stride = 1;
        // Axes of extent 1 belong to whichever side the axes around them are on.
        while (last >= 0 && shape.Size(last) == 1) last--;
        bool lastReduced = last >= 0 && axes.Contains(last);
        for (; last >= 0 && (axes.Contains(last) == lastReduced || shape.Size(last) == 1); last--) stride *= shape.Size(last);
        if (lastReduced) Run = stride;
        else Columns = stride;

        Outer = new Odometer(room[..(3 * rank)]);
        Inner = new Odometer(room[(3 * rank)..]);
        for (int axis = last; axis >= 0; axis--)
        {
            if (axes.Contains(axis)) Inner.AddSlower(shape.Size(axis), stride);
            else Outer.AddSlower(shape.Size(axis), stride);
            stride *= shape.Size(axis);
        }
    }

    /// <summary>Contiguous numbers that are reduced together.</summary>
    public int Run { get; }

    /// <summary>Contiguous numbers that are reduced side by side.</summary>
    public int Columns { get; }

    /// <summary>How many numbers make one result.</summary>
    public int Reduced { get; }

    /// <summary>How many ints the plan needs.</summary>
    public static int Room(Shape shape) => 6 * shape.Rank;
}

/// <summary>Counts through nested axes and keeps the offset they stand for; after the last entry comes the first again.</summary>
internal ref struct Odometer(Span<int> room)
{
    private readonly Span<int> _room = room; // extent, stride and place, for each axis, the fastest first
    private int _axes;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Where the entry starts.</summary>
    public int Offset { get; private set; }

    /// <summary>Adds an axis outside of those that are there.</summary>
    public void AddSlower(int extent, int stride)
    {
        (_room[3 * _axes], _room[3 * _axes + 1], _room[3 * _axes + 2]) = (extent, stride, 0);
        _axes++;
        Count = checked(Count * extent);
    }

    /// <summary>Moves to the next entry.</summary>
    public void Next()
    {
        for (int i = 0; i < 3 * _axes; i += 3)
        {
            Offset += _room[i + 1];
            if (++_room[i + 2] < _room[i]) return;
            Offset -= _room[i] * _room[i + 1];
            _room[i + 2] = 0;
        }
    }
}
