using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

public static partial class Reduction
{
    // A strip of columns whose 64 lanes are folded side by side: four cache lines of each row, 16 KB of lanes on the stack.
    private const int StripBytes = 256;

    // TRead folds a number of x onto a lane; TFold folds the lanes.
    private static unsafe void Reduce<TRead, TFold, TLanes, TOne, TScalar>(
        ReadOnlySpan<TScalar> x, Shape shape, ReadOnlySpan<int> axes, Span<TScalar> y)
        where TRead : struct, IFold
        where TFold : struct, IFold
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        var plan = new ReductionPlan(stackalloc int[ReductionPlan.Room(shape)], shape, axes);
        if (y.Length != plan.Outer.Count * plan.Columns)
            throw new ShapeException($"{y.Length} results for {shape} reduced over [{string.Join(", ", axes.ToArray())}]",
                $"{plan.Outer.Count * plan.Columns}");

        int width = plan.Columns == 1 ? 1 : Math.Min(plan.Columns, StripBytes / sizeof(TScalar));
        Span<TScalar> lanes = stackalloc TScalar[VirtualLanes.Count * width];
        TScalar start = default;
        TOne.Constant(TFold.Start).Store(ref start);
        int done = 0;
        for (int o = 0; o < plan.Outer.Count; o++, plan.Outer.Next())
        {
            if (plan.Columns == 1)
            {
                y[done++] = Single(x, ref plan, lanes, start);
                continue;
            }

            for (int column = 0; column < plan.Columns; column += width)
            {
                int columns = Math.Min(width, plan.Columns - column);
                Strip(x, ref plan, column, lanes[..(VirtualLanes.Count * columns)], start, y.Slice(done, columns));
                done += columns;
            }
        }

        static TScalar Single(ReadOnlySpan<TScalar> x, ref ReductionPlan plan, Span<TScalar> lanes, TScalar start)
        {
            lanes[..Reached(plan)].Fill(start);
            int at = 0;
            for (int i = 0; i < plan.Inner.Count; i++, plan.Inner.Next())
                at = VirtualLanes.FoldRun<TRead, TLanes, TOne, TScalar>(
                    lanes, at, x.Slice(plan.Outer.Offset + plan.Inner.Offset, plan.Run));
            VirtualLanes.FoldLanes<TFold, TLanes, TOne, TScalar>(lanes, 1, plan.Reduced);
            return lanes[0];
        }

        static void Strip(
            ReadOnlySpan<TScalar> x, ref ReductionPlan plan, int column, Span<TScalar> lanes, TScalar start, Span<TScalar> y)
        {
            lanes[..(Reached(plan) * y.Length)].Fill(start);
            for (int i = 0; i < plan.Inner.Count; i++, plan.Inner.Next())
                VirtualLanes.FoldOnto<TRead, TLanes, TOne, TScalar>(
                    lanes.Slice(i % VirtualLanes.Count * y.Length, y.Length),
                    x.Slice(plan.Outer.Offset + plan.Inner.Offset + column, y.Length));
            VirtualLanes.FoldLanes<TFold, TLanes, TOne, TScalar>(lanes, y.Length, plan.Reduced);
            lanes[..y.Length].CopyTo(y);
        }

        // How many lanes take part: folding halves needs a power of two.
        static int Reached(in ReductionPlan plan) => plan.Reduced >= VirtualLanes.Count
            ? VirtualLanes.Count : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, plan.Reduced));
    }
}
