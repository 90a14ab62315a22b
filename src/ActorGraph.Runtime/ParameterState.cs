using System.Collections.Immutable;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime;

/// <summary>
/// A parameter's value and its optimizer's state. What an update needs is held back until the whole step is committed; only
/// then is it computed, in place, so that a step that fails leaves no trace (law 10) and no second copy of the state is kept.
/// Nothing in a commit is meant to fail: the gradient was found finite before. If it does, the run is over.
/// </summary>
internal sealed class ParameterState(Tensor value, Optimizer? optimizer, TensorPool pool)
{
    private Tensor[] _state = ZerosLike(value, optimizer?.StateNames.Count ?? 0, pool);
    private (PassId Pass, StepPlan Plan, Tensor Gradient, double Scale)? _staged;

    /// <summary>The value.</summary>
    public Tensor Value { get; private set; } = value;

    /// <summary>The optimizer's state, in the order of its names.</summary>
    public IReadOnlyList<Tensor> State => _state;

    /// <summary>The pass whose update is held back; null: none.</summary>
    public PassId? Staged => _staged?.Pass;

    /// <summary>The pass whose update went wrong halfway; null: none did.</summary>
    public PassId? Torn { get; private set; }

    /// <summary>Holds back what an update needs, with a reference of its own to the gradient.</summary>
    /// <exception cref="ValueException">The gradient is not finite.</exception>
    public void Stage(PassId pass, StepPlan plan, Tensor gradient, double scale)
    {
        Discard();
        if (optimizer is null) throw new InvalidOperationException("found no optimizer, expected one: the run was not loaded for training");
        if (Finite.First(gradient) is { } bad)
            throw new ValueException(
                $"{bad.Value} at element {bad.Index} of the gradient of update {plan.Update}", "finite numbers",
                "the loss is finite but its gradient is not: lower the learning rate, or look for a slope that has no limit, such as sqrt at 0");
        _staged = (pass, plan, gradient.Retain(), scale);
    }

    /// <summary>Makes the update that was held back.</summary>
    public void Commit()
    {
        if (_staged is not (PassId pass, StepPlan plan, Tensor gradient, double scale)) return;
        if (Torn is not null) throw new InvalidOperationException($"the update of {Torn} went wrong halfway: it is not tried again");
        Torn = pass;
        Tensor next = Value.IsUnique ? Value : Tensor.Lease(pool, Value.Type, Value.Shape);
        optimizer!.Step(plan.Update, plan.LearningRate, gradient, scale, Value, _state, next, _state);
        if (next != Value) Value.Dispose(); // somebody still reads the old one
        Value = next;
        Discard();
        Torn = null;
    }

    /// <summary>Forgets an update that was held back.</summary>
    public void Discard()
    {
        _staged?.Gradient.Dispose();
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

    private static Tensor[] ZerosLike(Tensor value, int count, TensorPool pool)
    {
        var state = new Tensor[count];
        for (int i = 0; i < count; i++) state[i] = Tensor.Zeros(pool, value.Type, value.Shape);
        return state;
    }
}
