using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>
/// A graph whose nodes live as actors. Steps are carried out one after the other, in the order they were asked for; everything
/// can be awaited and cancelled, and no thread is blocked. A step that fails or is cancelled leaves the parameters as they
/// were, and the run can be used on.
/// </summary>
public sealed partial class GraphRun : IAsyncDisposable
{
    private readonly RunOptions _options;
    private readonly RunSpec _spec;
    private readonly Func<int, int> _credits; // by micro-batches
    private readonly ThreadCensus _census = new();
    private readonly PendingRequests _pending = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IActorRef _coordinator = ActorRefs.Nobody;
    private bool _isOnWorkers;
    private LastCut? _lastCut;

    internal GraphRun(Graph graph, RunOptions options, RunSpec spec, Func<int, int> credits) =>
        (Graph, _options, _spec, _credits, _recorder) = (graph, options, spec, credits, new TraceRecorder(spec.Nodes.Length));

    /// <summary>The run's number in this process; its actors live under <c>/user/actorgraph-run-ID</c>.</summary>
    public int Id => _spec.Run;

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Where all tensors of the run come from; its counters tell how much memory the run takes.</summary>
    public TensorPool Pool { get; } = new();

    /// <summary>How many different threads have executed node work.</summary>
    public int ThreadsUsed => _census.Threads;

    /// <summary>
    /// One step of training: forward, backward, update. The objective is the mean of the loss over the batch, and all bits
    /// are the same however the batch is cut, and whichever of the graph's values are computed again rather than kept
    /// (<see cref="Graph.Regions"/>).
    /// </summary>
    /// <exception cref="GraphException">A feed does not fit, or the batch may not be cut.</exception>
    /// <exception cref="NodeFailedException">A node failed.</exception>
    /// <exception cref="NonFiniteLossException">The loss is infinite or NaN.</exception>
    public Task<StepResult> TrainAsync(IReadOnlyDictionary<string, Tensor> feeds, StepOptions options, CancellationToken cancellation = default)
    {
        if (_options.Optimizer is null) throw new InvalidOperationException("found a run without an optimizer, expected RunOptions.Optimizer");
        // refused here, because an update that is being committed must not fail any more
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Update, 1);
        if (!double.IsFinite(options.LearningRate))
            throw new ArgumentOutOfRangeException(nameof(options), $"learning rate: found {options.LearningRate}, expected a finite number");
        RequireReverse(0);
        if (Graph.Loss is not { } loss) throw new GraphException("graph", "no loss", "a loss", "name one: `loss NODE`, or Build(loss: …)");
        return StepAsync(feeds, 0, options.MicroBatches, null, cancellation, (Options: options, _options.Seed), static (cut, given) => new StepPlan
        {
            FirstSamples = cut,
            Backward = true,
            Training = true,
            Updates = true,
            KeepsBuffers = given.Options.KeepsBuffers,
            DetectsAnomalies = given.Options.DetectsAnomalies,
            Update = given.Options.Update,
            LearningRate = given.Options.LearningRate,
            Clip = given.Options.Clip,
            Seed = given.Seed,
        });
    }

    /// <summary>A forward pass: the values of the roots, and of every node if buffers are kept.</summary>
    /// <exception cref="GraphException">A feed does not fit, or the batch may not be cut.</exception>
    /// <exception cref="NodeFailedException">A node failed.</exception>
    public Task<StepResult> ForwardAsync(
        IReadOnlyDictionary<string, Tensor> feeds, int microBatches = 1, bool keepsBuffers = false, CancellationToken cancellation = default) =>
        StepAsync(feeds, 0, microBatches, null, cancellation, (keepsBuffers, _options.Seed), static (cut, given) =>
            new StepPlan { FirstSamples = cut, KeepsBuffers = given.keepsBuffers, Seed = given.Seed });

    /// <summary>
    /// A forward and a backward pass without an update. Buffers are kept: read values and gradients with <see cref="ReadAsync"/>.
    /// </summary>
    /// <param name="feeds">By input name.</param>
    /// <param name="sweep">Which of <see cref="RunOptions.Sweeps"/>.</param>
    /// <param name="seed">The root's cotangent, of its shape; null: ones, so that what is differentiated is the sum.</param>
    /// <param name="microBatches">Pieces that the batch is cut into.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="GraphException">A feed or the seed does not fit, or the batch may not be cut.</exception>
    /// <exception cref="NodeFailedException">A node failed.</exception>
    public Task<StepResult> GradientAsync(
        IReadOnlyDictionary<string, Tensor> feeds, int sweep = 0, Tensor? seed = null, int microBatches = 1, CancellationToken cancellation = default)
    {
        RequireReverse(sweep);
        return StepAsync(feeds, sweep, microBatches, (_, s) => seed?.Retain() ?? Tensor.Filled(1, Graph.Type, s, Pool), cancellation,
            _options.Seed, static (cut, given) => new StepPlan { FirstSamples = cut, Backward = true, KeepsBuffers = true, Seed = given });
    }

    /// <summary>Copies of a node's forward and backward buffer, after a step that kept them.</summary>
    /// <exception cref="GraphException">There is no such node.</exception>
    public async Task<NodeBuffers> ReadAsync(string node, int microBatch = 0, CancellationToken cancellation = default)
    {
        BuffersRead read = await AskAsync(new ReadNode(Graph[node].Index, microBatch), cancellation).ConfigureAwait(false);
        return new NodeBuffers(read.Forward, read.Backward, read.Tangent);
    }

    /// <summary>Messages that were delivered along each edge since the start.</summary>
    public async Task<MessageCounts> CountMessagesAsync(CancellationToken cancellation = default) =>
        new(Graph, await AskAsync(new ReadAllCounters(), cancellation).ConfigureAwait(false));

    /// <summary>Copies of all parameters and their optimizer states, in the graph's order.</summary>
    public async Task<ImmutableArray<ParameterValues>> ReadParametersAsync(CancellationToken cancellation = default)
    {
        ImmutableArray<ParameterRead> read = await AskAsync(new ReadParameters(), cancellation).ConfigureAwait(false);
        return [.. read.Select(r => new ParameterValues(Graph.Nodes[r.Node].Name, r.Value, r.State))];
    }

    /// <summary>Puts values, and optimizer states where there are any, into parameters.</summary>
    /// <exception cref="GraphException">No such parameter, or a value that does not fit it.</exception>
    public Task WriteParametersAsync(IEnumerable<ParameterValues> values, CancellationToken cancellation = default)
    {
        var writes = ImmutableDictionary.CreateBuilder<int, (Tensor, ImmutableArray<Tensor>)>();
        foreach (ParameterValues value in values)
        {
            Node node = Graph[value.Name];
            ImmutableArray<Tensor> state = value.State.IsDefault ? [] : value.State;
            if (node.Kind != NodeKind.Parameter || state.Append(value.Value).Any(t => t.Type != node.Type.Element || t.Shape != node.Shape))
                throw new GraphException($"param `{value.Name}`", $"{value.Value}", node.ToString());
            int states = node.IsFrozen ? 0 : _options.Optimizer?.StateNames.Count ?? 0;
            writes[node.Index] = (value.Value, state.Length == states ? state : []);
        }

        ObjectDisposedException.ThrowIf(_pending.IsOver, this);
        foreach ((Tensor value, ImmutableArray<Tensor> state) in writes.Values) // held from here on: every one of them fits
        {
            value.Retain();
            foreach (Tensor tensor in state) tensor.Retain();
        }

        return AskAsync(new WriteParameters(writes.ToImmutable()), cancellation);
    }

    /// <summary>Stops every actor of the run and gives its memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_coordinator.IsNobody())
        {
            _coordinator.Tell(CoordinatorActor.Stop.Instance);
            await _over.Task.ConfigureAwait(false);
        }

        RuntimeTelemetry.Forget(this); // where no coordinator was started
        _pending.Close();
    }

    /// <summary>How busy each process of the run is; one without a name where all is in this one.</summary>
    public async Task<ImmutableArray<WorkerLoad>> ReadLoadsAsync(CancellationToken cancellation = default) => _isOnWorkers
        ? await AskAsync(new ReadLoads(), cancellation).ConfigureAwait(false)
        : [new WorkerLoad("", double.NaN, 0, 0, 0, 0, ThreadsUsed, Pool.PeakBytes)];

    /// <summary>Steps and readings that are not answered.</summary>
    internal int Pending => _pending.Count;

    internal Task StartAsync(ActorSystem system, string dispatcher, CancellationToken cancellation) =>
        StartAsync(system, Props.CreateBy(new CoordinatorActor.Producer(_spec, Start, _census, _recorder, dispatcher, Over)).WithDispatcher(dispatcher), cancellation);

    internal Task StartAsync(ActorSystem system, Func<TraceRecorder, Action, ClusterRunSpec> run, CancellationToken cancellation)
    {
        _isOnWorkers = true;
        return StartAsync(system, Props.CreateBy(new ClusterRunActor.Producer(run(_recorder, Over))), cancellation);
    }

    private async Task StartAsync(ActorSystem system, Props coordinator, CancellationToken cancellation)
    {
        RuntimeTelemetry.Observe(this);
        _coordinator = system.ActorOf(coordinator, ClusterPaths.Run(_spec.Run));
        await CountMessagesAsync(cancellation).ConfigureAwait(false); // answered when every node is there
    }

    // The run was disposed, or its actor system ended: what is still asked of it would never be answered.
    private void Over()
    {
        RuntimeTelemetry.Forget(this);
        _over.TrySetResult();
        _pending.Close();
    }

    private NodeState Start(NodeSpec spec) => NodeStart.Create(
        spec, _options.Seed, _options.Optimizer, Pool, hook: _options.Hooks.LastOrDefault(h => h.Node == spec.Node.Name), observer: _recorder);

    // The coordinator completes the task itself: where nobody awaits it yet, a step ends without waking anybody.
    private Task<StepResult> StepAsync<T>(
        IReadOnlyDictionary<string, Tensor> feeds, int sweep, int microBatches, Func<Node, Shape, Tensor>? seed, CancellationToken cancellation,
        T given, Func<ImmutableArray<int>, T, StepPlan> plan)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<StepResult>(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_pending.IsOver, this);
            RunStep request = Request(feeds, sweep, microBatches, seed, given, plan);
            Tell(request); // now, so that a cancellation comes behind it
            if (cancellation.CanBeCanceled) request.Hold(StepCancellation.Watch(_coordinator, request, cancellation));
            return request.Task;
        }
        catch (Exception e)
        {
            return Task.FromException<StepResult>(e);
        }
    }

    private RunStep Request<T>(
        IReadOnlyDictionary<string, Tensor> feeds, int sweep, int microBatches, Func<Node, Shape, Tensor>? seed,
        T given, Func<ImmutableArray<int>, T, StepPlan> plan)
    {
        Objective objective = Sweep(sweep);
        (int[] nodes, int inputs) = (_spec.Given[sweep], _spec.Inputs.Length);
        (Tensor[] tensors, int samples) = Feeding.Check(Graph, nodes.Length - inputs, feeds);
        try
        {
            Feeding.CheckCut(Graph, objective, samples, microBatches);
            StepPlan stepPlan = plan(Cut(samples, microBatches), given);
            if (_traces || _keepsBuffers) stepPlan = stepPlan with { Traces = _traces, KeepsBuffers = stepPlan.KeepsBuffers || _keepsBuffers };
            bool isSeeded = stepPlan.Backward || stepPlan.Tangents;
            if (isSeeded) Seed(nodes.AsSpan(inputs), tensors.AsSpan(inputs), samples, stepPlan.Seeds, seed);
            var all = new GivenTensors(isSeeded ? nodes : _spec.Inputs, tensors, inputs);
            return RuntimeTelemetry.ObservesSteps ? new ObservedStep(Id, sweep, stepPlan, all, _credits(microBatches))
                : new RunStep(sweep, stepPlan, all, _credits(microBatches));
        }
        catch
        {
            foreach (Tensor? tensor in tensors) tensor?.Dispose();
            throw;
        }
    }

    private Objective Sweep(int sweep) => sweep >= 0 && sweep < _spec.Objectives.Length ? _spec.Objectives[sweep]
        : throw new ArgumentOutOfRangeException(
            nameof(sweep), $"found sweep {sweep}, expected one of the {_spec.Objectives.Length} that the run was loaded for");

    // In a sweep of tangents no cotangent is awaited: nothing would fail, and there would be no gradient.
    private void RequireReverse(int sweep)
    {
        if (Sweep(sweep).Mode != DifferentiationMode.Reverse)
            throw new GraphException($"sweep {sweep}", "a forward sweep", "a reverse sweep", "tangents are pushed with DifferentiateAsync");
    }

    // Step after step is cut alike.
    private ImmutableArray<int> Cut(int samples, int microBatches)
    {
        if (_lastCut is { } last && last.Samples == samples && last.First.Length == microBatches + 1) return last.First;
        ImmutableArray<int> first = StepPlan.Cut(samples, microBatches);
        _lastCut = new LastCut(samples, first);
        return first;
    }

    private sealed record LastCut(int Samples, ImmutableArray<int> First);

    private void Seed(ReadOnlySpan<int> nodes, Span<Tensor> seeds, int samples, int? count, Func<Node, Shape, Tensor>? seed)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            Node node = Graph.Nodes[nodes[i]];
            Shape shape = node.Shape.Bind(samples);
            if (count is { } k) shape = shape.Prepend(k);
            Tensor value = seeds[i] = seed?.Invoke(node, shape) ?? Tensor.Filled(node.Shape.HasBatch ? 1.0 / samples : 1, Graph.Type, shape, Pool);
            if (value.Shape != shape || value.Type != node.Type.Element)
                throw new GraphException($"seed of `{node.Name}`", value.ToString(), $"{node.Type.Element.Word()} {shape}",
                    count is null ? "a seed has the type and shape of its node" : $"{count} seeds have a leading axis of {count}");
        }
    }
}
