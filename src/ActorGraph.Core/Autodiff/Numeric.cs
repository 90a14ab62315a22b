using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// The numeric reading: a tensor, or a number that becomes one when it meets a tensor. Ops run at once. What they lease
/// belongs to the <see cref="Workspace"/> and goes back with it.
/// </summary>
public readonly struct Numeric : ITensor<Numeric>
{
    private readonly Tensor? _tensor;
    private readonly double _number;

    private Numeric(double number) => _number = number;

    internal Numeric(Tensor tensor, Workspace space) => (_tensor, Space) = (tensor, space);

    internal Numeric(int postponed, TensorType type, Workspace space) =>
        (Space, Postponed, PostponedType) = (space, postponed + 1, type);

    /// <inheritdoc/>
    public static bool IsNumeric => true;

    /// <inheritdoc/>
    public TensorType Type => _tensor is not null ? new TensorType(_tensor.Type, _tensor.Shape)
        : Postponed > 0 ? PostponedType : new TensorType(ElementType.Float64, Shape.Scalar);

    /// <summary>The numbers.</summary>
    public Tensor Tensor => _tensor ?? (Postponed > 0 ? Space!.Force(this) : Tensor.Scalar(_number, ElementType.Float64));

    internal Workspace? Space { get; }

    internal int Postponed { get; }

    private TensorType PostponedType { get; }

    /// <inheritdoc/>
    public static Numeric Apply(Op op, params ReadOnlySpan<Numeric> inputs)
    {
        Workspace? space = null;
        ElementType? type = null;
        foreach (ref readonly Numeric input in inputs)
        {
            if (input.Space is null) continue;
            space ??= input.Space;
            if (input.Type.Element.IsFloat()) type = input.Type.Element;
        }

        if (space is null) throw new InvalidOperationException($"{op.Name}: found numbers alone, expected at least one tensor");
        return space.Apply(op, type ?? space.Type, inputs);
    }

    /// <inheritdoc/>
    public static Numeric Constant(double value) => new(value);

    internal Tensor As(ElementType type, Workspace space) => Space is null ? space.Number(_number, type) : Tensor;

    /// <inheritdoc/>
    public static Numeric operator +(Numeric a, Numeric b) => Apply(new Add(), a, b);

    /// <inheritdoc/>
    public static Numeric operator -(Numeric a, Numeric b) => Apply(new Sub(), a, b);

    /// <inheritdoc/>
    public static Numeric operator *(Numeric a, Numeric b) => Apply(new Mul(), a, b);

    /// <inheritdoc/>
    public static Numeric operator /(Numeric a, Numeric b) => Apply(new Div(), a, b);

    /// <inheritdoc/>
    public static Numeric operator -(Numeric a) => Apply(new Neg(), a);

    /// <inheritdoc/>
    public static Numeric Less(Numeric a, Numeric b) => Apply(new Less(), a, b);

    /// <inheritdoc/>
    public static Numeric LessOrEqual(Numeric a, Numeric b) => Apply(new LessOrEqual(), a, b);

    /// <inheritdoc/>
    public static Numeric Equal(Numeric a, Numeric b) => Apply(new Equal(), a, b);

    /// <inheritdoc/>
    public static Numeric And(Numeric a, Numeric b) => Apply(new And(), a, b);

    /// <inheritdoc/>
    public static Numeric Or(Numeric a, Numeric b) => Apply(new Or(), a, b);

    /// <inheritdoc/>
    public static Numeric Not(Numeric a) => Apply(new Not(), a);

    /// <inheritdoc/>
    public static Numeric Select(Numeric mask, Numeric a, Numeric b) => Apply(new Where(), mask, a, b);

    /// <inheritdoc/>
    public static Numeric Abs(Numeric x) => Apply(new Abs(), x);

    /// <inheritdoc/>
    public static Numeric Sign(Numeric x) => Apply(new Sign(), x);

    /// <inheritdoc/>
    public static Numeric Sqrt(Numeric x) => Apply(new Sqrt(), x);

    /// <inheritdoc/>
    public static Numeric Exp(Numeric x) => Apply(new Exp(), x);

    /// <inheritdoc/>
    public static Numeric Log(Numeric x) => Apply(new Log(), x);

    /// <inheritdoc/>
    public static Numeric Sin(Numeric x) => Apply(new Sin(), x);

    /// <inheritdoc/>
    public static Numeric Cos(Numeric x) => Apply(new Cos(), x);

    /// <inheritdoc/>
    public static Numeric Tan(Numeric x) => Apply(new Tan(), x);

    /// <inheritdoc/>
    public static Numeric Tanh(Numeric x) => Apply(new Tanh(), x);

    /// <inheritdoc/>
    public static Numeric Sigmoid(Numeric x) => Apply(new Sigmoid(), x);

    /// <inheritdoc/>
    public static Numeric Softplus(Numeric x) => Apply(new Softplus(), x);

    /// <inheritdoc/>
    public static Numeric Erf(Numeric x) => Apply(new Erf(), x);

    /// <inheritdoc/>
    public static Numeric Pow(Numeric x, Numeric y) => Apply(new Pow(), x, y);
}
