using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>What a caller asks of the coordinator. It never leaves the process, so it may carry a promise.</summary>
internal abstract record Request
{
    /// <summary>Where the request waits for its answer; null: nowhere.</summary>
    public PendingRequests? Pending { get; set; }

    /// <summary>Keeps the promise, once: with an error if there is one, else with the result.</summary>
    public virtual void Answer(object? result, Exception? error)
    {
    }

    /// <summary>Gives back, once, what the request holds; done before it is answered, so that the caller finds it so.</summary>
    public virtual void Release()
    {
    }
}

/// <summary>A request that ends with a result of type <typeparamref name="T"/>, an error, or a cancellation.</summary>
internal abstract record Request<T> : Request
{
    // continuations never run on a thread of the coordinator
    private readonly TaskCompletionSource<T> _promise = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isAnswered;

    public Task<T> Task => _promise.Task;

    public Completion Succeed(T result) => new(this, result);

    public Completion Fail(Exception error) => new(this, null, error);

    public override void Answer(object? result, Exception? error)
    {
        if (Interlocked.Exchange(ref _isAnswered, 1) != 0) return;
        Pending?.Remove(this);
        Release();
        if (error is null) _promise.TrySetResult((T)result!);
        else if (error is OperationCanceledException cancelled) _promise.TrySetCanceled(cancelled.CancellationToken);
        else _promise.TrySetException(error);
    }
}

/// <summary>The effect that keeps a promise; the shell performs it.</summary>
internal sealed record Completion(Request? Request, object? Result, Exception? Error = null)
{
    /// <summary>Nobody waits.</summary>
    public static readonly Completion None = new(null, null);

    /// <summary>Answers the request.</summary>
    public void Perform() => Request?.Answer(Result, Error);
}

/// <summary>Run one step: feeds in, roots out. The tensors are taken over.</summary>
/// <param name="Sweep">The objective.</param>
/// <param name="Plan">What the step goes by; <see cref="StepPlan.FirstSamples"/> cuts the batch.</param>
/// <param name="Feeds">By input node: the values of the whole batch.</param>
/// <param name="Seeds">By seeded node: the cotangent, or in forward mode the tangent, for the whole batch.</param>
/// <param name="Credits">How many passes may be under way at once.</param>
internal sealed record RunStep(
    int Sweep, StepPlan Plan, NodeTensors Feeds, NodeTensors Seeds, int Credits) : Request<StepResult>
{
    private const int Watched = 1, Answered = 2;

    private CancellationTokenRegistration _cancellation;
    private int _isReleased, _state;

    /// <summary>Holds what watches for a cancellation, until the step is answered.</summary>
    public void Hold(CancellationTokenRegistration cancellation)
    {
        _cancellation = cancellation;
        if (Interlocked.CompareExchange(ref _state, Watched, 0) == Answered) cancellation.Unregister();
    }

    public override void Answer(object? result, Exception? error)
    {
        if (Interlocked.Exchange(ref _state, Answered) == Watched) _cancellation.Unregister();
        base.Answer(result, error);
    }

    /// <summary>The same step with references of its own.</summary>
    public RunStep Again()
    {
        Feeds.Retain();
        Seeds.Retain();
        return new RunStep(Sweep, Plan, Feeds, Seeds, Credits);
    }

    public override void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0) return;
        Feeds.Release();
        Seeds.Release();
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
