namespace ActorGraph.Kernels;

/// <summary>
/// What a rule of an element-wise op computes with. The same few lines of a rule are read with scalars, SIMD lanes, tensors,
/// graph nodes (which gives the symbolic derivative) and dual numbers (which checks the slope).
/// <para>
/// A comparison gives a mask of the same type, good only for <see cref="Select"/>, <see cref="And"/>, <see cref="Or"/> and
/// <see cref="Not"/>: all bits or none in a lane, a bool tensor, a bool node. Every reading of a function on scalars and
/// lanes gives the same bits.
/// </para>
/// </summary>
/// <typeparam name="T">The reading itself.</typeparam>
public interface IElement<T> where T : struct, IElement<T>
{
    /// <summary>A number, rounded to the precision of the reading.</summary>
    static abstract T Constant(double value);

    /// <summary>Sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>Quotient, correctly rounded.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>Negation.</summary>
    static abstract T operator -(T a);

    /// <summary>a &lt; b; false where either is NaN.</summary>
    static abstract T Less(T a, T b);

    /// <summary>a ≤ b; false where either is NaN.</summary>
    static abstract T LessOrEqual(T a, T b);

    /// <summary>a = b; false where either is NaN.</summary>
    static abstract T Equal(T a, T b);

    /// <summary>Both masks.</summary>
    static abstract T And(T a, T b);

    /// <summary>Either mask.</summary>
    static abstract T Or(T a, T b);

    /// <summary>The other mask.</summary>
    static abstract T Not(T a);

    /// <summary>
    /// <paramref name="a"/> where the mask holds, else <paramref name="b"/>; what is not chosen leaves no trace, NaN included.
    /// </summary>
    static abstract T Select(T mask, T a, T b);

    /// <summary>|x|.</summary>
    static abstract T Abs(T x);

    /// <summary>−1, 0 or 1; NaN for NaN.</summary>
    static abstract T Sign(T x);

    /// <summary>√x, correctly rounded.</summary>
    static abstract T Sqrt(T x);

    /// <summary>eˣ.</summary>
    static abstract T Exp(T x);

    /// <summary>ln x.</summary>
    static abstract T Log(T x);

    /// <summary>sin x.</summary>
    static abstract T Sin(T x);

    /// <summary>cos x.</summary>
    static abstract T Cos(T x);

    /// <summary>tan x.</summary>
    static abstract T Tan(T x);

    /// <summary>tanh x.</summary>
    static abstract T Tanh(T x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    static abstract T Sigmoid(T x);

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    static abstract T Softplus(T x);

    /// <summary>The error function, 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    static abstract T Erf(T x);

    /// <summary>xʸ, as <c>pow</c> of IEEE 754 defines it at its edges: x⁰ = 1 for every x.</summary>
    static abstract T Pow(T x, T y);
}
