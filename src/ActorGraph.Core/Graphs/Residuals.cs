namespace ActorGraph.Graphs;

/// <summary>What forward must keep for one VJP: which inputs by bit, and whether the output.</summary>
public readonly record struct Residuals(ulong Inputs, bool Output)
{
    /// <summary>Nothing: the VJP is a function of the cotangent and of shapes.</summary>
    public static Residuals None => default;

    /// <summary>All inputs and the output: always right, never thrifty.</summary>
    public static Residuals All => new(ulong.MaxValue, true);

    /// <summary>The output alone.</summary>
    public static Residuals Y => new(0, true);

    /// <summary>Some inputs, by their index; an index from 63 up stands for all from there on.</summary>
    public static Residuals X(params ReadOnlySpan<int> inputs)
    {
        ulong bits = 0;
        foreach (int i in inputs) bits |= Bit(i);
        return new(bits, false);
    }

    /// <summary>Whether input <paramref name="index"/> is kept.</summary>
    public bool Keeps(int index) => (Inputs & Bit(index)) != 0;

    /// <summary>What both keep.</summary>
    public static Residuals operator |(Residuals a, Residuals b) => new(a.Inputs | b.Inputs, a.Output | b.Output);

    private static ulong Bit(int index) => 1UL << Math.Min(index, 63);
}
