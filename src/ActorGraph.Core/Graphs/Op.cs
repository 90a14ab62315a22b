using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// One operation: shape rule, forward, VJP, JVP, formula and Jacobian, in that order. An op is an immutable record whose
/// constructor parameters are its attributes; two ops with equal attributes are equal.
/// <para>
/// To add one, derive from this class (or from an element-wise base) and register it: see <c>OpRegistry</c>. The
/// derivative rules are written once over <see cref="ITensor{T}"/> and serve buffers and graphs alike.
/// </para>
/// </summary>
public abstract record Op
{
    /// <summary>The ONNX operator name, or the name in the same style where ONNX has none: <c>MatMul</c>.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The least and the greatest number of inputs.</summary>
    public abstract (int Least, int Most) Arity { get; }

    /// <summary>The shape rule: type of the result from the types of the inputs, and how the batch axis is treated.</summary>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    public abstract Inferred Infer(ReadOnlySpan<TensorType> x);

    /// <summary>
    /// The value. The result is leased from <paramref name="e"/>, or is a view of an input (<see cref="Tensor.Reshaped"/>,
    /// <see cref="Tensor.Retain"/>). Inputs are read-only.
    /// </summary>
    public abstract Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x);

    /// <summary>
    /// Whether <see cref="Forward"/> gives the first input's own memory, perhaps in another shape, and so takes none; for plans.
    /// </summary>
    public virtual bool SharesInput(ReadOnlySpan<TensorType> x) => false;

    /// <summary>What <see cref="Vjp"/> towards <paramref name="input"/> reads besides the cotangent.</summary>
    public virtual Residuals Keeps(int input) => Residuals.All;

    /// <summary>
    /// Whether a gradient flows to an input at all (it does not to indices and masks, nor through StopGradient).
    /// </summary>
    public virtual bool IsDifferentiable(int input) => true;

    /// <summary>
    /// The vector-Jacobian product towards one input: x̄ᵢ = ȳ · ∂y/∂xᵢ, of the shape of that input. Where it sums over the
    /// batch, that sum comes last (<c>SumTo</c>, <c>MatMul</c>, <c>ScatterAdd</c>), because later micro-batches continue it.
    /// An input or output that <see cref="Keeps"/> does not name must not be read; its shape may.
    /// </summary>
    public abstract T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) where T : struct, ITensor<T>;

    /// <summary>
    /// The Jacobian-vector product: ẏ = Σᵢ ∂y/∂xᵢ · ẋᵢ. An input whose tangent is null does not vary; at least one does.
    /// </summary>
    public abstract T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) where T : struct, ITensor<T>;

    /// <summary>
    /// The formula of the value from the formulas of the inputs, whose types tell a matrix from a column. Without nice notation
    /// it is a call as in graph text, with all attributes that are not defaults.
    /// </summary>
    public virtual Expression Formula(ReadOnlySpan<Written> x) => Expression.Function(this, x);

    /// <summary>
    /// ∂y/∂xᵢ in closed form: a matrix [numbers of y × numbers of xᵢ], both flattened row-major; null where none is known, and
    /// then it stays a symbol.
    /// </summary>
    public virtual Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => null;

    /// <summary>Multiply-adds, or evaluations of a function, that a forward run costs; an estimate for plans.</summary>
    public virtual long Cost(ReadOnlySpan<TensorType> x, TensorType y) => y.Shape.Count;
}

/// <summary>
/// An op whose value can be added onto what is there already, continuing the same chain of additions: a sum over samples
/// goes on, in order, from one micro-batch to the next (law 3).
/// </summary>
public interface IAccumulates
{
    /// <summary>Adds the value of the op onto <paramref name="sum"/>, term by term in the order of the samples.</summary>
    void AccumulateInto(in Evaluation e, ReadOnlySpan<Tensor> x, Tensor sum);
}
