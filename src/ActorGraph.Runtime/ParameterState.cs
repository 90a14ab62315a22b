using System.Collections.Immutable;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ActorGraph.Runtime;

/// <summary>
/// A parameter's value and its optimizer's state. An update is computed beside them and swapped in when the whole step is
/// committed, so that a step that fails leaves no trace (law 10).
/// </summary>
internal sealed class ParameterState(Tensor value, Optimizer? optimizer, TensorPool pool)
{
    private Tensor[] _state = ZerosLike(value, optimizer?.StateNames.Count ?? 0, pool);
    private (Tensor Value, Tensor[] State)? _staged;

    /// <summary>The value.</summary>
    public Tensor Value { get; private set; } = value;

    /// <summary>The optimizer's state, in the order of its names.</summary>
    public IReadOnlyList<Tensor> State => _state;

    /// <summary>Computes the update and holds it back.</summary>
    public void Stage(StepPlan plan, Tensor gradient, double scale)
    {
        Discard();
        Tensor next = Tensor.Lease(pool, Value.Type, Value.Shape);
        var state = new Tensor[_state.Length];
        for (int i = 0; i < state.Length; i++) state[i] = Tensor.Lease(pool, Value.Type, Value.Shape);
        _staged = (next, state);
        if (optimizer is null) throw new InvalidOperationException("found no optimizer, expected one: the run was not loaded for training");
        optimizer.Step(plan.Update, plan.LearningRate, gradient, scale, Value, _state, next, state);
        if (IsFinite(next) && Array.TrueForAll(state, IsFinite)) return;
        Discard();
        throw new ValueException(
            $"an infinite or NaN number in update {plan.Update}", "finite numbers",
            "the loss is finite but its gradient is not: lower the learning rate, or look for a slope that has no limit, such as sqrt at 0");
    }

    /// <summary>Makes the update that was held back the value.</summary>
    public void Commit()
    {
        if (_staged is not { } staged) return;
        Release();
        (Value, _state, _staged) = (staged.Value, staged.State, null);
    }

    /// <summary>Forgets an update that was held back.</summary>
    public void Discard()
    {
        if (_staged is not { } staged) return;
        staged.Value.Dispose();
        foreach (Tensor tensor in staged.State) tensor.Dispose();
        _staged = null;
    }

    /// <summary>Takes other values over, copied; an empty state stays as it is.</summary>
    public void Write(Tensor newValue, ImmutableArray<Tensor> newState)
    {
        if (newValue.Shape != Value.Shape || newValue.Type != Value.Type)
            throw new ShapeException($"{newValue}", $"{Value}");
        if (newState.Length != 0 && newState.Length != _state.Length)
            throw new ShapeException($"{newState.Length} tensors of optimizer state", $"{_state.Length}");
        Discard();
        Tensor[] state = newState.IsEmpty ? [.. _state.Select(s => s.Copy(pool))] : [.. newState.Select(s => s.Copy(pool))];
        Tensor copy = newValue.Copy(pool);
        Release();
        (Value, _state) = (copy, state);
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        Value.Dispose();
        foreach (Tensor tensor in _state) tensor.Dispose();
    }

    // One pass over memory; a test of each number, so no bit depends on how it is done.
    private static bool IsFinite(Tensor tensor) => tensor.Type == ElementType.Float32
        ? TensorPrimitives.IsFiniteAll(tensor.AsSpan<float>())
        : TensorPrimitives.IsFiniteAll(tensor.AsSpan<double>());

    private static Tensor[] ZerosLike(Tensor value, int count, TensorPool pool)
    {
        var state = new Tensor[count];
        for (int i = 0; i < count; i++) state[i] = Tensor.Zeros(pool, value.Type, value.Shape);
        return state;
    }
}
