using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>What a caller asks of the coordinator. It never leaves the process, so it may carry a promise.</summary>
internal abstract record Request;

/// <summary>A request that ends with a result of type <typeparamref name="T"/>, an error, or a cancellation.</summary>
internal abstract record Request<T> : Request
{
    // continuations never run on a thread of the coordinator
    private readonly TaskCompletionSource<T> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _promise.Task;

    public Completion Succeed(T result) => new(() =>
    {
        Release();
        _promise.TrySetResult(result);
    });

    public Completion Fail(Exception error) => new(() =>
    {
        Release();
        if (error is OperationCanceledException cancelled) _promise.TrySetCanceled(cancelled.CancellationToken);
        else _promise.TrySetException(error);
    });

    /// <summary>Gives back, once, what the request holds; done before it is answered, so that the caller finds it so.</summary>
    public virtual void Release()
    {
    }
}

/// <summary>The effect that keeps a promise; the shell performs it.</summary>
internal sealed record Completion(Action Perform)
{
    /// <summary>Nobody waits.</summary>
    public static readonly Completion None = new(static () => { });
}

/// <summary>Run one step: feeds in, roots out. The tensors are taken over.</summary>
/// <param name="Sweep">The objective.</param>
/// <param name="Plan">What the step goes by; <see cref="StepPlan.FirstSamples"/> cuts the batch.</param>
/// <param name="Feeds">By input node: the values of the whole batch.</param>
/// <param name="Seeds">By seeded node: the cotangent, or in forward mode the tangent, for the whole batch.</param>
/// <param name="Credits">How many passes may be under way at once.</param>
internal sealed record RunStep(
    int Sweep, StepPlan Plan, ImmutableDictionary<int, Tensor> Feeds, ImmutableDictionary<int, Tensor> Seeds, int Credits) : Request<StepOutcome>
{
    private int _isReleased;

    /// <summary>The same step with references of its own.</summary>
    public RunStep Again()
    {
        foreach (Tensor tensor in Feeds.Values) tensor.Retain();
        foreach (Tensor tensor in Seeds.Values) tensor.Retain();
        return new RunStep(Sweep, Plan, Feeds, Seeds, Credits);
    }

    public override void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0) return;
        foreach (Tensor tensor in Feeds.Values) tensor.Dispose();
        foreach (Tensor tensor in Seeds.Values) tensor.Dispose();
    }
}

/// <summary>End a step that was asked for, unless it is committed already.</summary>
internal sealed record CancelStep(RunStep Step, CancellationToken Token) : Request;

/// <summary>Copies of a node's buffers.</summary>
internal sealed record ReadNode(int Node, int MicroBatch) : Request<BuffersRead>;

/// <summary>Counters of all nodes, by index.</summary>
internal sealed record ReadAllCounters : Request<ImmutableArray<CountersRead>>;

/// <summary>Values and optimizer states of all parameters, in the graph's order.</summary>
internal sealed record ReadParameters : Request<ImmutableArray<ParameterRead>>;

/// <summary>Put values and optimizer states into parameters.</summary>
internal sealed record WriteParameters(ImmutableDictionary<int, (Tensor Value, ImmutableArray<Tensor> State)> Values) : Request<int>
{
    /// <summary>The same write with references of its own.</summary>
    public WriteParameters Again()
    {
        foreach ((Tensor value, ImmutableArray<Tensor> state) in Values.Values)
        {
            value.Retain();
            foreach (Tensor tensor in state) tensor.Retain();
        }

        return new WriteParameters(Values);
    }

    public override void Release()
    {
        foreach ((Tensor value, ImmutableArray<Tensor> state) in Values.Values)
        {
            value.Dispose();
            foreach (Tensor tensor in state) tensor.Dispose();
        }
    }
}

/// <summary>What a step gave: the value of each root in each micro-batch, and its tangent in forward mode; the receiver releases the
/// tensors.</summary>
internal sealed record StepOutcome(
    ImmutableDictionary<int, ImmutableArray<Tensor>> Roots, ImmutableDictionary<int, ImmutableArray<Tensor>> Tangents, double GradientNorm);
