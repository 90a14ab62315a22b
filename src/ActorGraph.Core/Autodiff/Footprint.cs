using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// The reading of a rule with shapes alone: what <see cref="Numeric"/> would lease, without a number being computed. A value is
/// a type and the memory that it stands in.
/// </summary>
public readonly struct Footprint : ITensor<Footprint>
{
    private readonly TensorType? _type; // a number that has not met a tensor has none

    internal Footprint(TensorType type, int memory, FootprintTrace trace) => (_type, Memory, Trace) = (type, memory, trace);

    /// <inheritdoc/>
    public static bool IsNumeric => true;

    /// <inheritdoc/>
    public TensorType Type => _type ?? new TensorType(ElementType.Float64, Shape.Scalar);

    internal int Memory { get; }

    internal FootprintTrace? Trace { get; }

    /// <inheritdoc/>
    public static Footprint Apply(Op op, params ReadOnlySpan<Footprint> inputs)
    {
        foreach (ref readonly Footprint input in inputs)
            if (input.Trace is { } trace) return trace.Apply(op, inputs);
        throw new InvalidOperationException($"{op.Name}: found numbers alone, expected at least one tensor");
    }

    /// <inheritdoc/>
    public static Footprint Constant(double value) => default;

    /// <inheritdoc/>
    public static Footprint operator +(Footprint a, Footprint b) => Apply(new Add(), a, b);

    /// <inheritdoc/>
    public static Footprint operator -(Footprint a, Footprint b) => Apply(new Sub(), a, b);

    /// <inheritdoc/>
    public static Footprint operator *(Footprint a, Footprint b) => Apply(new Mul(), a, b);

    /// <inheritdoc/>
    public static Footprint operator /(Footprint a, Footprint b) => Apply(new Div(), a, b);

    /// <inheritdoc/>
    public static Footprint operator -(Footprint a) => Apply(new Neg(), a);

    /// <inheritdoc/>
    public static Footprint Less(Footprint a, Footprint b) => Apply(new Less(), a, b);

    /// <inheritdoc/>
    public static Footprint LessOrEqual(Footprint a, Footprint b) => Apply(new LessOrEqual(), a, b);

    /// <inheritdoc/>
    public static Footprint Equal(Footprint a, Footprint b) => Apply(new Equal(), a, b);

    /// <inheritdoc/>
    public static Footprint And(Footprint a, Footprint b) => Apply(new And(), a, b);

    /// <inheritdoc/>
    public static Footprint Or(Footprint a, Footprint b) => Apply(new Or(), a, b);

    /// <inheritdoc/>
    public static Footprint Not(Footprint a) => Apply(new Not(), a);

    /// <inheritdoc/>
    public static Footprint Select(Footprint mask, Footprint a, Footprint b) => Apply(new Where(), mask, a, b);

    /// <inheritdoc/>
    public static Footprint Abs(Footprint x) => Apply(new Abs(), x);

    /// <inheritdoc/>
    public static Footprint Sign(Footprint x) => Apply(new Sign(), x);

    /// <inheritdoc/>
    public static Footprint Sqrt(Footprint x) => Apply(new Sqrt(), x);

    /// <inheritdoc/>
    public static Footprint Exp(Footprint x) => Apply(new Exp(), x);

    /// <inheritdoc/>
    public static Footprint Log(Footprint x) => Apply(new Log(), x);

    /// <inheritdoc/>
    public static Footprint Sin(Footprint x) => Apply(new Sin(), x);

    /// <inheritdoc/>
    public static Footprint Cos(Footprint x) => Apply(new Cos(), x);

    /// <inheritdoc/>
    public static Footprint Tan(Footprint x) => Apply(new Tan(), x);

    /// <inheritdoc/>
    public static Footprint Tanh(Footprint x) => Apply(new Tanh(), x);

    /// <inheritdoc/>
    public static Footprint Sigmoid(Footprint x) => Apply(new Sigmoid(), x);

    /// <inheritdoc/>
    public static Footprint Softplus(Footprint x) => Apply(new Softplus(), x);

    /// <inheritdoc/>
    public static Footprint Erf(Footprint x) => Apply(new Erf(), x);

    /// <inheritdoc/>
    public static Footprint Pow(Footprint x, Footprint y) => Apply(new Pow(), x, y);
}
