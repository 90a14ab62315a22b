namespace ActorGraph.Kernels;

/// <summary>
/// A number x + ẋε with ε² = 0: a primal and its tangent. A rule read with dual numbers yields its value and its derivative,
/// which is how a slope is checked; read with duals of duals, the second derivative. A mask is the mask of the primals, twice.
/// </summary>
/// <param name="Primal">x.</param>
/// <param name="Tangent">ẋ.</param>
/// <typeparam name="T">What both parts are.</typeparam>
public readonly record struct Dual<T>(T Primal, T Tangent) : IElement<Dual<T>> where T : struct, IElement<T>
{
    /// <inheritdoc/>
    public static Dual<T> Constant(double value) => new(T.Constant(value), T.Constant(0));

    /// <inheritdoc/>
    public static Dual<T> operator +(Dual<T> a, Dual<T> b) => new(a.Primal + b.Primal, a.Tangent + b.Tangent);

    /// <inheritdoc/>
    public static Dual<T> operator -(Dual<T> a, Dual<T> b) => new(a.Primal - b.Primal, a.Tangent - b.Tangent);

    /// <inheritdoc/>
    public static Dual<T> operator *(Dual<T> a, Dual<T> b) =>
        new(a.Primal * b.Primal, Times(a.Tangent, b.Primal) + Times(b.Tangent, a.Primal));

    /// <inheritdoc/>
    public static Dual<T> operator /(Dual<T> a, Dual<T> b)
    {
        T quotient = a.Primal / b.Primal;
        return new(quotient, (a.Tangent - Times(b.Tangent, quotient)) / b.Primal);
    }

    /// <inheritdoc/>
    public static Dual<T> operator -(Dual<T> a) => new(-a.Primal, -a.Tangent);

    /// <inheritdoc/>
    public static Dual<T> Less(Dual<T> a, Dual<T> b) => Mask(T.Less(a.Primal, b.Primal));

    /// <inheritdoc/>
    public static Dual<T> LessOrEqual(Dual<T> a, Dual<T> b) => Mask(T.LessOrEqual(a.Primal, b.Primal));

    /// <inheritdoc/>
    public static Dual<T> Equal(Dual<T> a, Dual<T> b) => Mask(T.Equal(a.Primal, b.Primal));

    /// <inheritdoc/>
    public static Dual<T> And(Dual<T> a, Dual<T> b) => Mask(T.And(a.Primal, b.Primal));

    /// <inheritdoc/>
    public static Dual<T> Or(Dual<T> a, Dual<T> b) => Mask(T.Or(a.Primal, b.Primal));

    /// <inheritdoc/>
    public static Dual<T> Not(Dual<T> a) => Mask(T.Not(a.Primal));

    /// <inheritdoc/>
    public static Dual<T> Select(Dual<T> mask, Dual<T> a, Dual<T> b) =>
        new(T.Select(mask.Primal, a.Primal, b.Primal), T.Select(mask.Primal, a.Tangent, b.Tangent));

    /// <inheritdoc/>
    public static Dual<T> Abs(Dual<T> x) => new(T.Abs(x.Primal), Times(x.Tangent, T.Sign(x.Primal)));

    /// <inheritdoc/>
    public static Dual<T> Sign(Dual<T> x) => new(T.Sign(x.Primal), T.Constant(0));

    /// <inheritdoc/>
    public static Dual<T> Sqrt(Dual<T> x)
    {
        T y = T.Sqrt(x.Primal);
        return new(y, Times(x.Tangent, T.Constant(0.5) / y));
    }

    /// <inheritdoc/>
    public static Dual<T> Exp(Dual<T> x)
    {
        T y = T.Exp(x.Primal);
        return new(y, Times(x.Tangent, y));
    }

    /// <inheritdoc/>
    public static Dual<T> Log(Dual<T> x) => new(T.Log(x.Primal), Times(x.Tangent, T.Constant(1) / x.Primal));

    /// <inheritdoc/>
    public static Dual<T> Sin(Dual<T> x) => new(T.Sin(x.Primal), Times(x.Tangent, T.Cos(x.Primal)));

    /// <inheritdoc/>
    public static Dual<T> Cos(Dual<T> x) => new(T.Cos(x.Primal), Times(x.Tangent, -T.Sin(x.Primal)));

    /// <inheritdoc/>
    public static Dual<T> Tan(Dual<T> x)
    {
        T y = T.Tan(x.Primal);
        return new(y, Times(x.Tangent, T.Constant(1) + y * y));
    }

    /// <inheritdoc/>
    public static Dual<T> Tanh(Dual<T> x)
    {
        T y = T.Tanh(x.Primal);
        return new(y, Times(x.Tangent, T.Constant(1) - y * y));
    }

    /// <inheritdoc/>
    public static Dual<T> Sigmoid(Dual<T> x) // σ′ = σ(x) σ(−x), which keeps its digits where σ is near 1
    {
        T y = T.Sigmoid(x.Primal);
        return new(y, Times(x.Tangent, y * T.Sigmoid(-x.Primal)));
    }

    /// <inheritdoc/>
    public static Dual<T> Softplus(Dual<T> x) => new(T.Softplus(x.Primal), Times(x.Tangent, T.Sigmoid(x.Primal)));

    /// <inheritdoc/>
    public static Dual<T> Erf(Dual<T> x)
    {
        T density = T.Constant(1.1283791670955126) * T.Exp(-(x.Primal * x.Primal)); // 2/√π e^(−x²)
        return new(T.Erf(x.Primal), Times(x.Tangent, density));
    }

    /// <inheritdoc/>
    public static Dual<T> Pow(Dual<T> x, Dual<T> y)
    {
        T z = T.Pow(x.Primal, y.Primal);
        T byX = y.Primal * T.Pow(x.Primal, y.Primal - T.Constant(1));
        T byY = z * T.Log(x.Primal);
        return new(z, Times(x.Tangent, byX) + Times(y.Tangent, byY));
    }

    private static Dual<T> Mask(T mask) => new(mask, mask);

    // What does not vary adds nothing, whatever the slope: xʸ has no derivative by y at a negative x, but y may be constant.
    private static T Times(T tangent, T slope)
    {
        T zero = T.Constant(0);
        return T.Select(T.Equal(tangent, zero), zero, tangent * slope);
    }
}
