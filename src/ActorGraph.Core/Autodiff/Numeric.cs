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
        : Postponed > 0 ? PostponedType : new TensorType(ElementType.Float64, Tensors.Shape.Scalar);

    /// <summary>The extents; said here, because the interface's own way would box.</summary>
    public Shape Shape => Type.Shape;

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
    public static Numeric operator +(Numeric a, Numeric b) => Apply(Known.Add, a, b);

    /// <inheritdoc/>
    public static Numeric operator -(Numeric a, Numeric b) => Apply(Known.Sub, a, b);

    /// <inheritdoc/>
    public static Numeric operator *(Numeric a, Numeric b) => Apply(Known.Mul, a, b);

    /// <inheritdoc/>
    public static Numeric operator /(Numeric a, Numeric b) => Apply(Known.Div, a, b);

    /// <inheritdoc/>
    public static Numeric operator -(Numeric a) => Apply(Known.Neg, a);

    /// <inheritdoc/>
    public static Numeric Less(Numeric a, Numeric b) => Apply(Known.Less, a, b);

    /// <inheritdoc/>
    public static Numeric LessOrEqual(Numeric a, Numeric b) => Apply(Known.LessOrEqual, a, b);

    /// <inheritdoc/>
    public static Numeric Equal(Numeric a, Numeric b) => Apply(Known.Equal, a, b);

    /// <inheritdoc/>
    public static Numeric And(Numeric a, Numeric b) => Apply(Known.And, a, b);

    /// <inheritdoc/>
    public static Numeric Or(Numeric a, Numeric b) => Apply(Known.Or, a, b);

    /// <inheritdoc/>
    public static Numeric Not(Numeric a) => Apply(Known.Not, a);

    /// <inheritdoc/>
    public static Numeric Select(Numeric mask, Numeric a, Numeric b) => Apply(Known.Where, mask, a, b);

    /// <inheritdoc/>
    public static Numeric Abs(Numeric x) => Apply(Known.Abs, x);

    /// <inheritdoc/>
    public static Numeric Sign(Numeric x) => Apply(Known.Sign, x);

    /// <inheritdoc/>
    public static Numeric Sqrt(Numeric x) => Apply(Known.Sqrt, x);

    /// <inheritdoc/>
    public static Numeric Exp(Numeric x) => Apply(Known.Exp, x);

    /// <inheritdoc/>
    public static Numeric Log(Numeric x) => Apply(Known.Log, x);

    /// <inheritdoc/>
    public static Numeric Sin(Numeric x) => Apply(Known.Sin, x);

    /// <inheritdoc/>
    public static Numeric Cos(Numeric x) => Apply(Known.Cos, x);

    /// <inheritdoc/>
    public static Numeric Tan(Numeric x) => Apply(Known.Tan, x);

    /// <inheritdoc/>
    public static Numeric Tanh(Numeric x) => Apply(Known.Tanh, x);

    /// <inheritdoc/>
    public static Numeric Sigmoid(Numeric x) => Apply(Known.Sigmoid, x);

    /// <inheritdoc/>
    public static Numeric Softplus(Numeric x) => Apply(Known.Softplus, x);

    /// <inheritdoc/>
    public static Numeric Erf(Numeric x) => Apply(Known.Erf, x);

    /// <inheritdoc/>
    public static Numeric Pow(Numeric x, Numeric y) => Apply(Known.Pow, x, y);
}

/// <summary>Ops without attributes, made once: a rule that is read with numbers makes none.</summary>
file static class Known
{
    public static readonly Op Abs = new Abs();
    public static readonly Op Add = new Add();
    public static readonly Op And = new And();
    public static readonly Op Cos = new Cos();
    public static readonly Op Div = new Div();
    public static readonly Op Equal = new Equal();
    public static readonly Op Erf = new Erf();
    public static readonly Op Exp = new Exp();
    public static readonly Op Less = new Less();
    public static readonly Op LessOrEqual = new LessOrEqual();
    public static readonly Op Log = new Log();
    public static readonly Op Mul = new Mul();
    public static readonly Op Neg = new Neg();
    public static readonly Op Not = new Not();
    public static readonly Op Or = new Or();
    public static readonly Op Pow = new Pow();
    public static readonly Op Sigmoid = new Sigmoid();
    public static readonly Op Sign = new Sign();
    public static readonly Op Sin = new Sin();
    public static readonly Op Softplus = new Softplus();
    public static readonly Op Sqrt = new Sqrt();
    public static readonly Op Sub = new Sub();
    public static readonly Op Tan = new Tan();
    public static readonly Op Tanh = new Tanh();
    public static readonly Op Where = new Where();
}
