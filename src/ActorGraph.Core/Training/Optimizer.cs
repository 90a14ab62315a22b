using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>
/// How a parameter follows its gradient. An optimizer is its settings alone; what it remembers of a parameter (its state, named
/// tensors of the parameter's shape that start as zeros) belongs to that parameter.
/// <para>
/// It reads the old parameter and state and writes new ones, which may be the same tensors: an element is read before it is
/// written. To make one of your own, derive from this record and compute each element from its old values alone. Numbers that
/// are the same for all elements are computed in double and rounded once; the rest is computed in the parameter's type with
/// +, −, ×, ÷ and √ alone, so its bits depend neither on the width of registers nor on the place.
/// </para>
/// </summary>
public abstract record Optimizer
{
    /// <summary>The names of the state tensors, in the order in which <see cref="Step"/> takes them.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>Computes the next parameter and state.</summary>
    /// <param name="t">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="gradientScale">What the gradient is multiplied with first: 1 / batch, a factor of clipping, or both.</param>
    /// <param name="parameter">The parameter as it is.</param>
    /// <param name="state">The state as it is, one tensor for each of <see cref="StateNames"/>.</param>
    /// <param name="newParameter">Where the next parameter is written; may be the parameter itself.</param>
    /// <param name="newState">Where the next state is written; may be the state itself.</param>
    /// <exception cref="ShapeException">A tensor is not of the parameter's shape and type, or the number of states is
    /// wrong.</exception>
    public void Step(
        long t, double learningRate, Tensor gradient, double gradientScale, Tensor parameter, ReadOnlySpan<Tensor> state,
        Tensor newParameter, ReadOnlySpan<Tensor> newState)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(t, 1);
        if (state.Length != StateNames.Count || newState.Length != StateNames.Count)
            throw new ShapeException(
                $"{state.Length} and {newState.Length} state tensors", $"{StateNames.Count}: {string.Join(", ", StateNames)}");
        Check(gradient, parameter, "gradient");
        Check(newParameter, parameter, "new parameter");
        for (int i = 0; i < state.Length; i++)
        {
            Check(state[i], parameter, StateNames[i]);
            Check(newState[i], parameter, StateNames[i]);
        }

        var tensors = new StepTensors(gradient, gradientScale, parameter, state, newParameter, newState);
        if (parameter.Type == ElementType.Float32) Run<float>(t, learningRate, tensors);
        else if (parameter.Type == ElementType.Float64) Run<double>(t, learningRate, tensors);
        else throw new ShapeException($"a parameter of {parameter.Type.Word()}", "float32 or float64");
    }

    /// <summary>The step in one element type.</summary>
    /// <param name="t">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="tensors">What is read and written.</param>
    protected abstract void Run<T>(long t, double learningRate, in StepTensors tensors)
        where T : unmanaged, System.Numerics.INumberBase<T>;

    /// <summary>A setting that has to be at least 0, and below a limit where there is one.</summary>
    protected static double Setting(string name, double value, double below = double.PositiveInfinity) =>
        value >= 0 && value < below
            ? value
            : throw new ArgumentOutOfRangeException(
                null, $"{name}: found {value}, expected 0 ≤ {name} < {(double.IsFinite(below) ? below : "∞")}");

    private static void Check(Tensor found, Tensor parameter, string name)
    {
        if (found.Shape != parameter.Shape || found.Type != parameter.Type)
            throw new ShapeException($"{name} of {found}", $"{parameter}, as the parameter");
    }
}
