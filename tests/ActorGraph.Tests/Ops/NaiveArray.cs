using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>Doubles with a shape: what the naive twins of ops compute with.</summary>
public sealed record NaiveArray(int[] Sizes, double[] Values)
{
    public int Rank => Sizes.Length;

    public double this[params ReadOnlySpan<int> at]
    {
        get => Values[Flat(at)];
        set => Values[Flat(at)] = value;
    }

    public static NaiveArray Of(Tensor tensor) => new([.. tensor.Shape.Select(d => d.Size)], tensor.ToDoubles());

    /// <summary>An array filled from a function of the index.</summary>
    public static NaiveArray Make(int[] sizes, Func<int[], double> value)
    {
        var values = new double[sizes.Aggregate(1, (a, b) => a * b)];
        var at = new int[sizes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(at);
            for (int axis = at.Length - 1; axis >= 0 && ++at[axis] == sizes[axis]; axis--) at[axis] = 0;
        }

        return new(sizes, values);
    }

    /// <summary>f of the elements that broadcasting brings together.</summary>
    public static NaiveArray Map(NaiveArray[] x, Func<double[], double> f)
    {
        int rank = x.Max(a => a.Rank);
        var sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
            sizes[axis] = x.Select(a => Size(a, axis)).Aggregate((p, q) => p == 1 ? q : p);
        return Make(sizes, at => f([.. x.Select(a => a[[.. at[(rank - a.Rank)..].Select((i, k) => a.Sizes[k] == 1 ? 0 : i)]])]));

        int Size(NaiveArray a, int axis) => axis < rank - a.Rank ? 1 : a.Sizes[axis - (rank - a.Rank)];
    }

    private int Flat(ReadOnlySpan<int> at)
    {
        int flat = 0;
        for (int axis = 0; axis < at.Length; axis++) flat = flat * Sizes[axis] + at[axis];
        return flat;
    }
}
