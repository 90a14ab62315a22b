using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// Where a rule is read with numbers: leases what its steps need, gives all of it back, and keeps only the result. Reused
/// from call to call; for one thread at a time.
/// </summary>
public sealed class Workspace
{
    private readonly List<Tensor> _leased = [];
    private readonly List<(Op Op, Tensor[] Inputs, Tensor? Value)> _postponed = [];
    private Evaluation _e;
    private bool _postpones;

    /// <summary>The float type of the rule being read: what a number becomes where only masks tell.</summary>
    internal ElementType Type { get; private set; }

    /// <summary>The vector-Jacobian product of an op towards one input; the caller releases the result.</summary>
    public Tensor Vjp(in Evaluation e, Op op, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, int input)
    {
        if (op is IVjpKernel kernel && kernel.Covers(x, yBar))
        {
            Tensor xBar = e.Lease(yBar.Type, x[input].Shape);
            kernel.VjpOnto(x, yBar, input, xBar, adds: false);
            return xBar;
        }

        (_e, Type) = (e, yBar.Type);
        try
        {
            Numeric xBar = Read(op, x, y, yBar, input);
            Check(xBar, x[input].Shape, input);
            return xBar.As(yBar.Type, this).Retain();
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>
    /// The same, added onto the sum of the micro-batches before, as one unbroken chain of additions (law 3). The first
    /// micro-batch starts from zeros.
    /// </summary>
    /// <exception cref="ContinuationException">The rule does not end in a sum that can be continued, and there is something to
    /// continue.</exception>
    public void VjpOnto(in Evaluation e, Op op, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, int input, Tensor sum, bool isOnly)
    {
        if (op is IVjpKernel kernel && kernel.Covers(x, yBar))
        {
            kernel.VjpOnto(x, yBar, input, sum, adds: true);
            return;
        }

        (_e, _postpones, Type) = (e, true, yBar.Type);
        try
        {
            Numeric xBar = Read(op, x, y, yBar, input);
            Check(xBar, sum.Shape, input);
            if (xBar.Postponed > 0 && _postponed[xBar.Postponed - 1] is { Value: null } last)
                ((IAccumulates)last.Op).AccumulateInto(_e, last.Inputs, sum);
            else if (isOnly) xBar.As(yBar.Type, this).AsBytes().CopyTo(sum.Bytes());
            else throw new ContinuationException(op, input);
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>The sum that <see cref="VjpOnto"/> goes on with: of the first micro-batch alone. The caller releases it.</summary>
    public Tensor VjpSum(in Evaluation e, Op op, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, int input, bool isOnly)
    {
        if (op is IVjpKernel kernel && kernel.Covers(x, yBar)) return Vjp(e, op, x, y, yBar, input);
        Tensor sum = e.Zeros(x[input].Type, x[input].Shape);
        try
        {
            VjpOnto(e, op, x, y, yBar, input, sum, isOnly);
            return sum;
        }
        catch
        {
            sum.Dispose();
            throw;
        }
    }

    /// <summary>The Jacobian-vector product of an op; a null tangent does not vary. The caller releases the result.</summary>
    public Tensor Jvp(in Evaluation e, Op op, ReadOnlySpan<Tensor> x, Tensor y, ReadOnlySpan<Tensor?> xDot)
    {
        (_e, Type) = (e, y.Type);
        try
        {
            var primals = new Numeric[x.Length];
            var tangents = new Numeric?[x.Length];
            for (int i = 0; i < x.Length; i++)
                (primals[i], tangents[i]) = (new(x[i], this), xDot[i] is { } t ? new Numeric(t, this) : null);
            Numeric yDot = op.Jvp<Numeric>(primals, new(y, this), tangents);
            Check(yDot, y.Shape, null);
            return yDot.As(y.Type, this).Retain();
        }
        finally
        {
            Clear();
        }
    }

    internal Numeric Apply(Op op, ElementType type, ReadOnlySpan<Numeric> inputs)
    {
        if (_postpones && op is IAccumulates)
        {
            var kept = new Tensor[inputs.Length];
            var types = new TensorType[inputs.Length];
            for (int i = 0; i < kept.Length; i++)
            {
                kept[i] = inputs[i].As(type, this);
                types[i] = new(kept[i].Type, kept[i].Shape);
            }

            _postponed.Add((op, kept, null));
            return new Numeric(_postponed.Count - 1, op.Infer(types).Type, this);
        }

        TensorBuffer tensors = default;
        Span<Tensor> x = inputs.Length <= TensorBuffer.Length ? tensors : new Tensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) x[i] = inputs[i].As(type, this);
        Tensor y = op.Forward(_e, x[..inputs.Length]);
        _leased.Add(y);
        return new Numeric(y, this);
    }

    internal Tensor Force(Numeric value)
    {
        (Op op, Tensor[] inputs, Tensor? done) = _postponed[value.Postponed - 1];
        if (done is not null) return done;
        done = op.Forward(_e, inputs);
        _leased.Add(done);
        _postponed[value.Postponed - 1] = (op, inputs, done);
        return done;
    }

    internal Tensor Number(double value, ElementType type)
    {
        Tensor number = Tensor.Scalar(value, type, _e.Pool);
        _leased.Add(number);
        return number;
    }

    private Numeric Read(Op op, ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar, int input)
    {
        NumericBuffer buffer = default;
        Span<Numeric> primals = x.Length <= NumericBuffer.Length ? buffer : new Numeric[x.Length];
        for (int i = 0; i < x.Length; i++) primals[i] = new(x[i], this);
        return op.Vjp(primals[..x.Length], new Numeric(y, this), new Numeric(yBar, this), input);
    }

    // A rule of a user's that forgets a sum or a repetition would write over part of the gradient, or past it.
    private static void Check(Numeric found, Shape expected, int? input)
    {
        if (found.Type.Shape == expected) return;
        string what = $"{(input is null ? "tangent" : "cotangent")} of shape {found.Type.Shape}";
        throw new ShapeException($"a {what}{(input is null ? "" : $" towards input {input}")}", $"{expected}",
            "Algebra.SumTo undoes a repetition, ExpandLike makes one");
    }

    private void Clear()
    {
        foreach (Tensor tensor in _leased) tensor.Dispose();
        _leased.Clear();
        _postponed.Clear();
        _postpones = false;
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct TensorBuffer
    {
        public const int Length = 8;
        private Tensor _first;
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct NumericBuffer
    {
        public const int Length = 8;
        private Numeric _first;
    }
}

/// <summary>A VJP towards a step-scoped input that does not end in a sum over samples, met by a second micro-batch.</summary>
public sealed class ContinuationException(Op op, int input) : Exception(
    $"{op.Name}: found a VJP towards input {input} that does not end in a sum over the samples, expected SumTo, MatMul or "
    + "ScatterAdd as its last step\n\nhint: train with one micro-batch, or put the sum last in the op's Vjp")
{
    /// <summary>The op.</summary>
    public Op Op { get; } = op;
}
