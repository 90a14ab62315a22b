using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>What one VJP leases: everything in it stays until the result is there, as in <see cref="Workspace"/>.</summary>
/// <param name="Leased">Pieces of memory, in bytes, the result's among them.</param>
/// <param name="Result">Which of the pieces is the result; −1: it shares the cotangent's memory, or goes onto a sum that is there.</param>
/// <param name="MultiplyAdds">Multiply-adds, and evaluations of functions, of all ops in it.</param>
public sealed record VjpFootprint(ImmutableArray<long> Leased, int Result, long MultiplyAdds);

/// <summary>
/// Reads VJPs with shapes alone to find what memory and work they take; the counterpart of <see cref="Workspace"/>. For one thread at a time.
/// </summary>
public sealed class FootprintTrace
{
    private const int Given = -1; // memory of inputs, value and cotangent

    private readonly List<long> _leased = [];
    private readonly Dictionary<int, int> _postponed = []; // by the memory that a postponed sum would take, where it went; −1 nowhere
    private ElementType _type;
    private bool _postpones;
    private long _multiplyAdds;

    /// <summary>What the VJP of an op towards one input leases and computes.</summary>
    /// <param name="op">The op.</param>
    /// <param name="x">The inputs' types, bound to a number of samples.</param>
    /// <param name="y">The value's type.</param>
    /// <param name="input">Towards which input.</param>
    /// <param name="ontoSum">Whether it goes onto a running sum over micro-batches, which is there already.</param>
    public VjpFootprint Vjp(Op op, ReadOnlySpan<TensorType> x, TensorType y, int input, bool ontoSum)
    {
        _leased.Clear();
        _postponed.Clear();
        (_postpones, _type, _multiplyAdds) = (ontoSum, y.Element, 0);
        var primals = new Footprint[x.Length];
        for (int i = 0; i < x.Length; i++) primals[i] = new(x[i], Given, this);
        Footprint xBar = op.Vjp<Footprint>(primals, new(y, Given, this), new(y, Given, this), input);
        int result = xBar.Trace is null ? Lease(x[input]) : ontoSum ? Given : xBar.Memory;
        return new VjpFootprint([.. _leased], result, _multiplyAdds);
    }

    internal Footprint Apply(Op op, ReadOnlySpan<Footprint> inputs)
    {
        var types = new TensorType[inputs.Length];
        ElementType number = _type;
        foreach (ref readonly Footprint input in inputs)
            if (input.Trace is not null && input.Type.Element.IsFloat()) number = input.Type.Element;
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = inputs[i].Type;
            if (inputs[i].Trace is null) Lease(types[i] = new TensorType(number, Shape.Scalar));
            Force(inputs[i]);
        }

        TensorType type = op is NumericOp ? types[^1] : op.Infer(types).Type;
        _multiplyAdds = checked(_multiplyAdds + op.Cost(types, type));
        if (_postpones && op is IAccumulates)
        {
            int postponed = int.MinValue + _postponed.Count;
            _postponed.Add(postponed, Given);
            return new Footprint(type, postponed, this);
        }

        return new Footprint(type, op.SharesInput(types) ? Where(inputs[0]) : Lease(type), this);
    }

    // A sum that something reads is computed after all.
    private void Force(Footprint value)
    {
        if (_postponed.TryGetValue(value.Memory, out int at) && at == Given) _postponed[value.Memory] = Lease(value.Type);
    }

    private int Where(Footprint value) => _postponed.GetValueOrDefault(value.Memory, value.Memory);

    private int Lease(TensorType type)
    {
        _leased.Add(type.Shape.Count * type.Element.Size());
        return _leased.Count - 1;
    }
}
