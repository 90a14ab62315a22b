namespace ActorGraph.Kernels;

/// <summary>
/// The SIMD seam: a register's worth of numbers. Kernels and elementary functions are written once over it and run on one
/// number, on <c>Vector&lt;T&gt;</c>, or on wider registers. Every member is correctly rounded or exact, lane by lane, so a
/// value's bits never depend on the width.
/// </summary>
/// <typeparam name="TSelf">The register.</typeparam>
/// <typeparam name="TScalar">float or double.</typeparam>
public interface ILanes<TSelf, TScalar> : IElement<TSelf>
    where TSelf : struct, ILanes<TSelf, TScalar>
    where TScalar : unmanaged
{
    /// <summary>Numbers per register.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> numbers that start at <paramref name="source"/>.</summary>
    static abstract TSelf Load(ref readonly TScalar source);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(TScalar value);

    /// <summary>Writes <see cref="Count"/> numbers that start at <paramref name="destination"/>.</summary>
    void Store(ref TScalar destination);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract TSelf Round(TSelf x);

    /// <summary>c − a·b, rounded once.</summary>
    static virtual TSelf MultiplySubtract(TSelf a, TSelf b, TSelf c) => TSelf.MultiplyAdd(-a, b, c);

    /// <summary>Select(Less(a, b), x, y).</summary>
    static virtual TSelf SelectLess(TSelf a, TSelf b, TSelf x, TSelf y) => TSelf.Select(TSelf.Less(a, b), x, y);

    /// <summary>Select(Equal(a, b), x, y).</summary>
    static virtual TSelf SelectEqual(TSelf a, TSelf b, TSelf x, TSelf y) => TSelf.Select(TSelf.Equal(a, b), x, y);

    /// <summary>Whether a is less than b in any lane.</summary>
    static abstract bool AnyLess(TSelf a, TSelf b);

    /// <summary>a where it is less than b, else b; so b where one of them is NaN.</summary>
    static virtual TSelf Least(TSelf a, TSelf b) => TSelf.Select(TSelf.Less(a, b), a, b);

    /// <summary>a where it is greater than b, else b; so b where one of them is NaN.</summary>
    static virtual TSelf Greatest(TSelf a, TSelf b) => TSelf.Select(TSelf.Less(b, a), a, b);

    /// <summary>x·2ⁿ rounded once, for an integral n of up to twice the normal exponents.</summary>
    static virtual TSelf Scale(TSelf x, TSelf n) => Elementary.ScaleInTwoSteps<TSelf, TScalar>(x, n);

    /// <summary>2ⁿ for an integral n within the normal exponent range (−126…127 or −1022…1023).</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>The unbiased exponent of a positive normal number, as a number: floor(log₂ x).</summary>
    static abstract TSelf Exponent(TSelf x);

    /// <summary>The mantissa of a positive normal number, in [1, 2).</summary>
    static abstract TSelf Mantissa(TSelf x);
}
