using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>What a caller asks of the coordinator. It never leaves the process, so it may carry a promise.</summary>
internal interface IRequest
{
    /// <summary>Where the request waits for its answer; null: nowhere.</summary>
    PendingRequests? Pending { get; set; }

    /// <summary>Keeps the promise, once: with an error if there is one, else with the result.</summary>
    void Answer(object? result, Exception? error);

    /// <summary>Gives back, once, what the request holds; done before it is answered, so that the caller finds it so.</summary>
    void Release();
}

/// <summary>
/// A request that ends with a result of type <typeparamref name="T"/>, an error, or a cancellation: its own promise, one object
/// less a step. Continuations never run on a thread of the coordinator.
/// </summary>
internal abstract class Request<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IRequest
{
    private bool _isAnswered;

    public PendingRequests? Pending { get; set; }

    public ICompletion Succeed(T result) => new Completion(this, result);

    public ICompletion Fail(Exception error) => new Completion(this, null, error);

    public virtual void Release()
    {
    }

    public virtual void Answer(object? result, Exception? error)
    {
        if (Interlocked.Exchange(ref _isAnswered, true)) return;
        Pending?.Remove(this);
        Release();
        if (error is null) TrySetResult((T)result!);
        else if (error is OperationCanceledException cancelled) TrySetCanceled(cancelled.CancellationToken);
        else TrySetException(error);
    }
}

/// <summary>The effect that keeps a promise; the shell performs it.</summary>
internal interface ICompletion
{
    /// <summary>Answers the request.</summary>
    void Perform();
}

/// <summary>The answer to a request.</summary>
internal sealed record Completion(IRequest? Request, object? Result, Exception? Error = null) : ICompletion
{
    /// <summary>Nobody waits.</summary>
    public static readonly ICompletion None = new Completion(null, null);

    /// <summary>Answers the request.</summary>
    public void Perform() => Request?.Answer(Result, Error);
}

/// <summary>Run one step: feeds in, roots out. The tensors are taken over.</summary>
internal class RunStep(
    int sweep, StepPlan plan, GivenTensors given, int credits) : Request<StepResult>, ICompletion
{
    private const byte Watched = 1, Answered = 2;

    private CancellationTokenRegistration _cancellation;
    private StepResult? _result;
    private bool _isReleased;
    private byte _state;

    /// <summary>The objective.</summary>
    public int Sweep { get; } = sweep;

    /// <summary>What the step goes by; <see cref="StepPlan.FirstSamples"/> cuts the batch.</summary>
    public StepPlan Plan { get; } = plan;

    /// <summary>By input node: the values of the whole batch.</summary>
    public NodeTensors Feeds => given.Feeds;

    /// <summary>By seeded node: the cotangent, or in forward mode the tangent, for the whole batch.</summary>
    public NodeTensors Seeds => given.Seeds;

    /// <summary>How many passes may be under way at once.</summary>
    public int Credits { get; } = credits;

    /// <summary>Holds what watches for a cancellation, until the step is answered.</summary>
    public void Hold(CancellationTokenRegistration cancellation)
    {
        _cancellation = cancellation;
        if (Interlocked.CompareExchange(ref _state, Watched, 0) == Answered) cancellation.Unregister();
    }

    /// <summary>The effect that answers with a result: the request itself, so that a step leaves one object less behind.</summary>
    public ICompletion Done(StepResult result)
    {
        _result = result;
        return this;
    }

    void ICompletion.Perform() => Answer(_result, null);

    public override void Answer(object? result, Exception? error)
    {
        if (Interlocked.Exchange(ref _state, Answered) == Watched) _cancellation.Unregister();
        base.Answer(result, error);
    }

    /// <summary>The same step with references of its own.</summary>
    public RunStep Again()
    {
        given.Retain();
        return new RunStep(Sweep, Plan, given, Credits);
    }

    public override void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, true)) return;
        given.Release();
    }
}

/// <summary>End a step that was asked for, unless it is committed already.</summary>
internal sealed record CancelStep(RunStep Step, CancellationToken Token);

/// <summary>Copies of a node's buffers.</summary>
internal sealed class ReadNode(int node, int microBatch) : Request<BuffersRead>
{
    /// <summary>The node.</summary>
    public int Node { get; } = node;

    /// <summary>The micro-batch of the last step.</summary>
    public int MicroBatch { get; } = microBatch;
}

/// <summary>Counters of all nodes, by index.</summary>
internal sealed class ReadAllCounters : Request<ImmutableArray<CountersRead>>;

/// <summary>Values and optimizer states of all parameters, in the graph's order.</summary>
internal sealed class ReadParameters : Request<ImmutableArray<ParameterRead>>;

/// <summary>Put values and optimizer states into parameters.</summary>
internal sealed class WriteParameters(ImmutableDictionary<int, (Tensor Value, ImmutableArray<Tensor> State)> values) : Request<int>
{
    /// <summary>By parameter node; an empty state stays as it is.</summary>
    public ImmutableDictionary<int, (Tensor Value, ImmutableArray<Tensor> State)> Values { get; } = values;

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
