using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>
/// What one step of one parameter reads and writes, all of one length. What is written may be the memory of what is read.
/// </summary>
public readonly ref struct StepTensors
{
    private readonly Tensor _gradient, _parameter, _newParameter;
    private readonly ReadOnlySpan<Tensor> _state, _newState;

    internal StepTensors(
        Tensor gradient, double scale, Tensor parameter, ReadOnlySpan<Tensor> state,
        Tensor newParameter, ReadOnlySpan<Tensor> newState)
    {
        (_gradient, GradientScale, _parameter, _newParameter) = (gradient, scale, parameter, newParameter);
        _state = state;
        _newState = newState;
    }

    /// <summary>What the gradient is to be multiplied with first.</summary>
    public double GradientScale { get; }

    /// <summary>The gradient, not scaled yet.</summary>
    public ReadOnlySpan<T> Gradient<T>() where T : unmanaged => _gradient.AsSpan<T>();

    /// <summary>The parameter as it is.</summary>
    public ReadOnlySpan<T> Parameter<T>() where T : unmanaged => _parameter.AsSpan<T>();

    /// <summary>The state of a number in <see cref="Optimizer.StateNames"/> as it is.</summary>
    public ReadOnlySpan<T> State<T>(int index) where T : unmanaged => _state[index].AsSpan<T>();

    /// <summary>Where the next parameter goes.</summary>
    public Span<T> NewParameter<T>() where T : unmanaged => _newParameter.Writable<T>();

    /// <summary>Where the next state goes.</summary>
    public Span<T> NewState<T>(int index) where T : unmanaged => _newState[index].Writable<T>();
}
