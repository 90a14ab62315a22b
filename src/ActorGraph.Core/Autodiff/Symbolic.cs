using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// The symbolic reading: a node of a graph under construction, or a number that becomes a constant when it meets a node.
/// A rule read so adds the nodes of its derivative to the graph.
/// </summary>
public readonly struct Symbolic : ITensor<Symbolic>
{
    private readonly Node? _node;
    private readonly double _number;

    private Symbolic(double number) => _number = number;

    /// <summary>A node, to read a rule with.</summary>
    public Symbolic(Node node) => _node = node;

    /// <inheritdoc/>
    public TensorType Type => _node?.Type ?? new TensorType(ElementType.Float64, Shape.Scalar);

    /// <summary>The node.</summary>
    /// <exception cref="InvalidOperationException">It is a number that has met no node yet.</exception>
    public Node Node => _node ?? throw new InvalidOperationException($"found the number {_number}, expected a node");

    private bool IsNumber => _node is null;

    /// <inheritdoc/>
    public static Symbolic Apply(Op op, params ReadOnlySpan<Symbolic> inputs)
    {
        if (op is MulNoNan && inputs[1].Is(1)) return inputs[0];
        GraphBuilder? builder = null;
        foreach (ref readonly Symbolic input in inputs) builder ??= input._node?.Owner;
        if (builder is null) throw new InvalidOperationException($"{op.Name}: found numbers alone, expected at least one node");
        var nodes = new Node[inputs.Length];
        for (int i = 0; i < nodes.Length; i++) nodes[i] = inputs[i]._node ?? builder.Constant(inputs[i]._number);
        return new(builder.Apply(op, nodes));
    }

    /// <inheritdoc/>
    public static Symbolic Constant(double value) => new(value);

    /// <inheritdoc/>
    public static Symbolic operator +(Symbolic a, Symbolic b) =>
        a.IsNumber && b.IsNumber ? new(a._number + b._number) : a.Is(0) ? b : b.Is(0) ? a : Apply(new Add(), a, b);

    /// <inheritdoc/>
    public static Symbolic operator -(Symbolic a, Symbolic b) =>
        a.IsNumber && b.IsNumber ? new(a._number - b._number) : b.Is(0) ? a : Apply(new Sub(), a, b);

    /// <inheritdoc/>
    public static Symbolic operator *(Symbolic a, Symbolic b) =>
        a.IsNumber && b.IsNumber ? new(a._number * b._number) : a.Is(1) ? b : b.Is(1) ? a : Apply(new Mul(), a, b);

    /// <inheritdoc/>
    public static Symbolic operator /(Symbolic a, Symbolic b) =>
        a.IsNumber && b.IsNumber ? new(a._number / b._number) : b.Is(1) ? a : Apply(new Div(), a, b);

    /// <inheritdoc/>
    public static Symbolic operator -(Symbolic a) => a.IsNumber ? new(-a._number) : Apply(new Neg(), a);

    /// <inheritdoc/>
    public static Symbolic Less(Symbolic a, Symbolic b) => Apply(new Less(), a, b);

    /// <inheritdoc/>
    public static Symbolic LessOrEqual(Symbolic a, Symbolic b) => Apply(new LessOrEqual(), a, b);

    /// <inheritdoc/>
    public static Symbolic Equal(Symbolic a, Symbolic b) => Apply(new Equal(), a, b);

    /// <inheritdoc/>
    public static Symbolic And(Symbolic a, Symbolic b) => Apply(new And(), a, b);

    /// <inheritdoc/>
    public static Symbolic Or(Symbolic a, Symbolic b) => Apply(new Or(), a, b);

    /// <inheritdoc/>
    public static Symbolic Not(Symbolic a) => Apply(new Not(), a);

    /// <inheritdoc/>
    public static Symbolic Select(Symbolic mask, Symbolic a, Symbolic b) => Apply(new Where(), mask, a, b);

    /// <inheritdoc/>
    public static Symbolic Abs(Symbolic x) => Apply(new Abs(), x);

    /// <inheritdoc/>
    public static Symbolic Sign(Symbolic x) => Apply(new Sign(), x);

    /// <inheritdoc/>
    public static Symbolic Sqrt(Symbolic x) => Apply(new Sqrt(), x);

    /// <inheritdoc/>
    public static Symbolic Exp(Symbolic x) => Apply(new Exp(), x);

    /// <inheritdoc/>
    public static Symbolic Log(Symbolic x) => Apply(new Log(), x);

    /// <inheritdoc/>
    public static Symbolic Sin(Symbolic x) => Apply(new Sin(), x);

    /// <inheritdoc/>
    public static Symbolic Cos(Symbolic x) => Apply(new Cos(), x);

    /// <inheritdoc/>
    public static Symbolic Tan(Symbolic x) => Apply(new Tan(), x);

    /// <inheritdoc/>
    public static Symbolic Tanh(Symbolic x) => Apply(new Tanh(), x);

    /// <inheritdoc/>
    public static Symbolic Sigmoid(Symbolic x) => Apply(new Sigmoid(), x);

    /// <inheritdoc/>
    public static Symbolic Softplus(Symbolic x) => Apply(new Softplus(), x);

    /// <inheritdoc/>
    public static Symbolic Erf(Symbolic x) => Apply(new Erf(), x);

    /// <inheritdoc/>
    public static Symbolic Pow(Symbolic x, Symbolic y) => Apply(new Pow(), x, y);

    private bool Is(double number) => IsNumber && _number == number;
}
