using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.TestKit.Exploration;

/// <summary>In which order undelivered messages are delivered.</summary>
internal enum Delivery
{
    /// <summary>First sent, first delivered.</summary>
    Straight,

    /// <summary>Any, but in order between one sender and one receiver, as Akka keeps it.</summary>
    PerPair,

    /// <summary>Any.</summary>
    Free,
}

/// <summary>
/// A run without an actor system: the coordinator's state, all nodes' states, and the messages between them, delivered in an
/// order that choices make; some come twice, some a step late, some are lost and sent again. Checks the laws of the engine
/// while it goes.
/// </summary>
internal sealed partial class Simulation
{
    private readonly RunOptions _options;
    private readonly RunSpec _spec;
    private readonly CoordinatorState _coordinator;
    private readonly NodeState[] _nodes;
    private readonly Pipeline? _pipeline;
    private readonly Choices _choices;
    private readonly Delivery _delivery;
    private readonly double _extras;
    private readonly Dictionary<(int From, int To), Queue<Letter>> _mail = [];
    private readonly List<(int From, int To)> _pairs = [];
    private readonly List<Letter> _late = []; // delivered again in a later step
    private readonly List<(int From, int To)> _stalled = []; // what is lost there comes again when all else is through
    private readonly List<Effect> _effects = [];
    private int _unordered = int.MinValue;

    /// <param name="graph">The graph.</param>
    /// <param name="options">What it is run for.</param>
    /// <param name="delivery">The order of messages.</param>
    /// <param name="choices">What decides the order.</param>
    /// <param name="credits">Passes under way at once.</param>
    /// <param name="extras">The share of messages that come again.</param>
    /// <param name="snapshotEvery">Updates between snapshots, where nodes can be lost; null: they cannot.</param>
    /// <param name="pipeline">Makes gates that let stages take passes in turn.</param>
    public Simulation(
        Graph graph, RunOptions options, Delivery delivery, Choices choices, int credits = 2, double extras = 0, int? snapshotEvery = null,
        Func<RunSpec, Pipeline>? pipeline = null)
    {
        (Graph, _options, _delivery, _extras, Credits) = (graph, options, delivery, extras, credits);
        _choices = choices;
        _spec = new RunSpec(1, graph, options.Objectives(graph), options.Optimizer is not null);
        _coordinator = new CoordinatorState(_spec, snapshotEvery is { } every ? new StepLog(every) : null);
        _pipeline = pipeline?.Invoke(_spec);
        _nodes = [.. _spec.Nodes.Select(Begin)];
        if (snapshotEvery is null) return;
        _coordinator.Resume(_effects);
        Perform(Effect.Coordinator);
    }

    /// <summary>An order drawn from a seed.</summary>
    public Simulation(
        Graph graph, RunOptions options, Delivery delivery, int seed, int credits = 2, double extras = 0, int? snapshotEvery = null,
        Func<RunSpec, Pipeline>? pipeline = null)
        : this(graph, options, delivery, new Choices(seed), credits, extras, snapshotEvery, pipeline)
    {
    }

    public Graph Graph { get; }

    public int Credits { get; }

    public TensorPool Pool { get; } = new();

    /// <summary>What the coordinator says that it is doing.</summary>
    public RunPhase Phase => _coordinator.Phase;

    /// <summary>Messages delivered so far.</summary>
    public int Delivered { get; private set; }

    /// <summary>Whether any message is on its way.</summary>
    public bool IsBusy => _pairs.Count + _stalled.Count > 0;

    /// <summary>The share of messages that are lost on their way, and come again when all else is through, as a link sends them again.</summary>
    public double Losses { get; init; }

    /// <summary>Told of every message as it is delivered.</summary>
    public Action<Letter>? Delivering { get; init; }

    /// <summary>More deliveries than this are a run that does not end.</summary>
    public int MostDeliveries { get; init; } = int.MaxValue;

    /// <summary>Whether some nodes are said to have forgotten a failed step before they have.</summary>
    public bool ForgesAcknowledgements { get; init; }

    /// <summary>What parameters and their optimizer states take in the pool while nothing runs.</summary>
    public long BytesAtRest => Graph.Parameters.Sum(p =>
        (1L + (p.IsFrozen ? 0 : _options.Optimizer?.StateNames.Count ?? 0)) * ((p.Shape.Count * p.Type.Element.Size() + 63) & -64));

    /// <summary>A step to ask for.</summary>
    public RunStep Step(IReadOnlyDictionary<string, Tensor> feeds, long update, int microBatches, GradientClip? clip = null, bool keepsBuffers = false)
    {
        (Tensor[] given, int samples) = Feeding.Check(Graph, Seeded.Length, feeds);
        Feeding.CheckCut(Graph, _spec.Objectives[0], samples, microBatches);
        var plan = new StepPlan
        {
            FirstSamples = StepPlan.Cut(samples, microBatches),
            Backward = true,
            Training = true,
            Updates = true,
            Update = update,
            KeepsBuffers = keepsBuffers,
            LearningRate = 0.05,
            Clip = clip ?? GradientClip.None,
            Seed = _options.Seed,
        };
        Seed(given, root => Tensor.Filled(root.Shape.HasBatch ? 1.0 / samples : 1, Graph.Type, root.Shape.Bind(samples), Pool));
        return new RunStep(0, plan, new GivenTensors(_spec.Given[0], given, Graph.Inputs.Length), Credits);
    }

    /// <summary>A sweep of tangents to ask for, with seeds drawn for what it differentiates by.</summary>
    public RunStep Push(IReadOnlyDictionary<string, Tensor> feeds, int microBatches, int? count)
    {
        (Tensor[] given, int samples) = Feeding.Check(Graph, Seeded.Length, feeds);
        var plan = new StepPlan { FirstSamples = StepPlan.Cut(samples, microBatches), Tangents = true, Seeds = count, Seed = _options.Seed };
        Seed(given, node => new Normal(0, 1).Create(
            count is { } k ? node.Shape.Bind(samples).Prepend(k) : node.Shape.Bind(samples), node.Type.Element, 5, node.Index, Pool));
        return new RunStep(0, plan, new GivenTensors(_spec.Given[0], given, Graph.Inputs.Length), Credits);
    }

    /// <summary>A sweep of so many cotangents at once to ask for, whose gradients are read afterwards.</summary>
    public RunStep Pull(IReadOnlyDictionary<string, Tensor> feeds, int count)
    {
        (Tensor[] given, int samples) = Feeding.Check(Graph, Seeded.Length, feeds);
        var plan = new StepPlan { FirstSamples = StepPlan.Cut(samples, 1), Backward = true, Seeds = count, KeepsBuffers = true, Seed = _options.Seed };
        Seed(given, node => new Normal(0, 1).Create(node.Shape.Bind(samples).Prepend(count), node.Type.Element, 5, node.Index, Pool));
        return new RunStep(0, plan, new GivenTensors(_spec.Given[0], given, Graph.Inputs.Length), Credits);
    }

    private ReadOnlySpan<int> Seeded => _spec.Given[0].AsSpan(Graph.Inputs.Length);

    private void Seed(Tensor[] given, Func<Node, Tensor> make)
    {
        for (int i = 0; i < Seeded.Length; i++) given[Graph.Inputs.Length + i] = make(Graph.Nodes[Seeded[i]]);
    }

    /// <summary>Asks for something; <see cref="Run"/> answers.</summary>
    public void Ask(object request) => Post(CoordinatorState.Caller, Effect.Coordinator, request, isExtra: false);

    /// <summary>Delivers messages until none is left, or until there were so many.</summary>
    public void Run(int most = int.MaxValue)
    {
        for (int i = 0; i < most && _pairs.Count + _stalled.Count > 0; i++) Deliver(Next());
    }

    /// <summary>Asks for something and delivers all messages.</summary>
    public T Answer<T>(Request<T> request)
    {
        Ask(request);
        Run();
        LawBrokenException.Unless(request.Task.IsCompleted, "a request was never answered");
        return request.Task.GetAwaiter().GetResult();
    }

    /// <summary>Runs a step and gives its roots back.</summary>
    public void Train(RunStep step)
    {
        Answer(step).Dispose();
    }

    /// <summary>All bits of all parameters and their optimizer states.</summary>
    public byte[] Parameters()
    {
        ImmutableArray<ParameterRead> read = Answer(new ReadParameters());
        return [.. read.SelectMany(r => r.State.Prepend(r.Value)).SelectMany(t => t.AsBytes().ToArray())];
    }

    public MessageCounts Counts() => new(Graph, Answer(new ReadAllCounters()));

    /// <summary>Delivers what is held back for a later step now.</summary>
    public void DeliverLate()
    {
        foreach (Letter letter in _late) Enqueue(letter with { From = _unordered++ });
        _late.Clear();
    }

    private void Deliver(Letter letter)
    {
        LawBrokenException.Unless(++Delivered <= MostDeliveries, $"more than {MostDeliveries} messages, and no end");
        Delivering?.Invoke(letter);
        Arrive(letter);
        if (!letter.IsExtra && letter.To != CoordinatorState.Caller && letter.From != CoordinatorState.Caller && _choices.Chance(_extras))
            Again(letter);
        _effects.Clear();
        if (letter.To == Effect.Coordinator) _coordinator.On(letter.Message, _effects);
        else if (letter.To < Pipeline.Gates)
        {
            _pipeline!.On(letter.To, letter.Message, _effects);
            foreach ((int target, object message) in _effects) Enqueue(new Letter(letter.To, target, message, IsExtra: true));
            return;
        }
        else _nodes[letter.To].On(letter.Message, _effects);
        Perform(letter.To);
    }

    private void Perform(int from)
    {
        foreach ((int target, object message) in _effects.ToArray())
        {
            if (target == CoordinatorState.Caller) ((ICompletion)message).Perform();
            else if (target == Effect.Gate) Enqueue(new Letter(from, _pipeline!.GateOf(from), message, IsExtra: true));
            else if (_pipeline?.GateFor(from, target, message) is { } gate) Post(from, gate, new ActorGraph.Runtime.Wire.Outbound(target, message), isExtra: false);
            else Post(from, target, message, isExtra: false);
        }
    }

    private NodeState Begin(NodeSpec node) => NodeStart.Create(node, _options.Seed, _options.Optimizer, Pool, _coordinator.Epoch, _pipeline is not null);

    // The same object once more, now or in a later step; requests are answered once by their names, and so may repeat too.
    private void Again(Letter letter)
    {
        if (_choices.Next(2) == 0) _late.Add(letter with { IsExtra = true });
        else Enqueue(letter with { From = _unordered++, IsExtra = true });
    }

    private void Post(int from, int to, object message, bool isExtra)
    {
        var letter = new Letter(from, to, message, isExtra);
        Depart(letter);
        Enqueue(letter);
        if (message is DataMessage { Peek: { } value } data && _choices.Chance(_extras))
        {
            var copy = letter with { From = _unordered++, Message = data with { Value = value.Copy(Pool) }, IsExtra = true };
            if (_choices.Next(2) == 0) _late.Add(copy);
            else Enqueue(copy);
        }

        if (ForgesAcknowledgements && message is AbandonStep abandon && _choices.Next(2) == 0)
            Enqueue(new Letter(_unordered++, Effect.Coordinator, new StepAbandoned(abandon.Run, abandon.Epoch, to), IsExtra: true));
    }

    private void Enqueue(Letter letter)
    {
        (int, int) pair = _delivery switch
        {
            Delivery.Straight => default,
            Delivery.PerPair => (letter.From, letter.To),
            _ when letter.From == CoordinatorState.Caller => (letter.From, letter.To), // which step comes first is not a matter of delivery
            _ => (_unordered++, letter.To),
        };
        if (!_mail.TryGetValue(pair, out Queue<Letter>? queue)) _mail.Add(pair, queue = new());
        if (queue.Count == 0) _pairs.Add(pair);
        queue.Enqueue(letter);
    }

    private Letter Next()
    {
        (int, int) pair = Choose();
        Queue<Letter> queue = _mail[pair];
        Letter letter = queue.Dequeue();
        if (queue.Count > 0) return letter;
        _mail.Remove(pair);
        _pairs.Remove(pair);
        return letter;
    }

    private (int From, int To) Choose()
    {
        while (true)
        {
            if (_pairs.Count == 0)
            {
                _pairs.AddRange(_stalled);
                _stalled.Clear();
                return _pairs[0];
            }

            (int From, int To) pair = _pairs[_choices.Next(_pairs.Count)];
            if (!_choices.Chance(Losses)) return pair;
            _pairs.Remove(pair);
            _stalled.Add(pair);
        }
    }

    internal sealed record Letter(int From, int To, object Message, bool IsExtra);
}
