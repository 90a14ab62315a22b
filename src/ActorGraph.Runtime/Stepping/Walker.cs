using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Stepping;

/// <summary>
/// Walks through one pass without an actor system: the same states as behind the actors, and the messages between them delivered in the
/// order in which they were sent. What each message set off is written down, so that one can go through it in both directions of time.
/// </summary>
public static class Walker
{
    /// <summary>A forward and a backward pass.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="what">What is differentiated, by what.</param>
    /// <param name="feeds">By input name.</param>
    /// <param name="parameters">Values of parameters; those that are not named have their initial ones.</param>
    /// <param name="seed">The root's cotangent; null: what makes the objective its sum, and of a loss by sample its mean.</param>
    /// <param name="microBatches">Pieces that the batch is cut into.</param>
    /// <param name="initial">Initial values are a function of it.</param>
    /// <exception cref="GraphException">A feed, a value or the seed does not fit, or the batch may not be cut.</exception>
    /// <exception cref="NodeFailedException">A node failed.</exception>
    public static Walk Take(
        Graph graph, Differentiate what, IReadOnlyDictionary<string, Tensor> feeds, IReadOnlyDictionary<string, Tensor>? parameters = null,
        Tensor? seed = null, int microBatches = 1, ulong initial = 1)
    {
        var options = new RunOptions { Seed = initial, Sweeps = [what] };
        var spec = new RunSpec(0, graph, options.Objectives(graph), learns: false);
        Objective objective = spec.Objectives[0];
        if (objective.Mode != DifferentiationMode.Reverse) throw new GraphException("walk", "a forward sweep", "a reverse sweep");
        var pass = new Passage(graph, spec, objective, initial);
        return new Walk(graph, objective.Of[0], pass.Run(feeds, parameters ?? ImmutableDictionary<string, Tensor>.Empty, seed, microBatches));
    }

    private sealed class Passage : INodeObserver
    {
        private readonly Graph _graph;
        private readonly RunSpec _spec;
        private readonly TensorPool _pool = new();
        private readonly CoordinatorState _coordinator;
        private readonly NodeState[] _nodes;
        private readonly WorkFormulas _formulas;
        private readonly Queue<(int From, int To, object Message, int Cause)> _mail = new();
        private readonly List<Effect> _effects = [];
        private readonly List<WalkWork> _did = [];
        private readonly List<WalkEvent> _events = [];
        private readonly Dictionary<(int Node, int MicroBatch), Tensor?[]> _contributions = [];

        public Passage(Graph graph, RunSpec spec, Objective objective, ulong seed)
        {
            (_graph, _spec, _coordinator, _formulas) = (graph, spec, new CoordinatorState(spec), new WorkFormulas(graph, objective.Of[0]));
            _nodes = [.. spec.Nodes.Select(n => NodeStart.Create(n, seed, null, _pool, observer: this))];
        }

        public ImmutableArray<WalkEvent> Run(IReadOnlyDictionary<string, Tensor> feeds, IReadOnlyDictionary<string, Tensor> parameters, Tensor? seed, int microBatches)
        {
            foreach ((string name, Tensor value) in parameters)
            {
                Node node = _graph[name];
                if (node.Kind != NodeKind.Parameter || value.Shape != node.Shape || value.Type != node.Type.Element)
                    throw new GraphException($"param `{name}`", $"{value}", node.ToString());
                _nodes[node.Index].On(new WriteParameter(0, value, []), _effects);
                _effects.Clear();
            }

            RunStep step = Step(feeds, seed, microBatches);
            Hand(Effect.Coordinator, step);
            while (_mail.TryDequeue(out (int From, int To, object Message, int Cause) letter)) Deliver(letter.From, letter.To, letter.Message, letter.Cause);
            foreach (NodeState node in _nodes) node.Release();
            if (step.Task is { IsFaulted: true, Exception.InnerException: { } error }) throw error;
            if (!step.Task.IsCompletedSuccessfully) throw new InvalidOperationException("found a pass that stands still, expected it to end");
            step.Task.Result.Dispose(); // it is there
            return [.. _events];
        }

        void INodeObserver.Woke(int node)
        {
        }

        void INodeObserver.Ended(TraceKind kind, int node, PassId pass, int slot) => _did.Add(new WalkWork(kind, slot, _formulas.Of(kind, node, slot)));

        void INodeObserver.Sent(TraceKind kind, int node, int target, int slot, PassId pass)
        {
        }

        void INodeObserver.Took(TraceKind kind, int node, int slot, PassId pass)
        {
        }

        private RunStep Step(IReadOnlyDictionary<string, Tensor> feeds, Tensor? seed, int microBatches)
        {
            int inputs = _spec.Inputs.Length, seeded = _spec.Given[0].Length - inputs;
            (Tensor[] tensors, int samples) = Feeding.Check(_graph, seeded, feeds);
            Feeding.CheckCut(_graph, _spec.Objectives[0], samples, microBatches);
            for (int i = 0; i < seeded; i++)
            {
                Node node = _graph.Nodes[_spec.Given[0][inputs + i]];
                Shape shape = node.Shape.Bind(samples);
                tensors[inputs + i] = seed?.Retain() ?? Tensor.Filled(node == _graph.Loss && node.Shape.HasBatch ? 1.0 / samples : 1, node.Type.Element, shape, _pool);
                if (tensors[inputs + i] is var given && (given.Shape != shape || given.Type != node.Type.Element))
                    throw new GraphException($"seed of `{node.Name}`", $"{given}", $"{node.Type.Element.Word()} {shape}", "a seed has the type and shape of its node");
            }

            var plan = new StepPlan { FirstSamples = StepPlan.Cut(samples, microBatches), Backward = true, KeepsBuffers = true, Traces = true, Seed = 1 };
            return new RunStep(0, plan, new GivenTensors(_spec.Given[0], tensors, inputs), credits: microBatches);
        }

        private void Deliver(int from, int to, object message, int cause)
        {
            var data = message as DataMessage;
            Tensor? value = data?.Peek?.Copy();
            int microBatch = message is IPassMessage { Pass: var pass } ? pass.MicroBatch : PassId.WholeStep;
            _did.Clear();
            if (to < 0)
            {
                if (WalkWords.OfReport(message) is { } report) _events.Add(new WalkEvent(report, null, from, to, -1, microBatch, value, [], null, cause));
                Hand(to, message);
                return;
            }

            Hand(to, message);
            (string words, TraceKind? kind, int slot) = WalkWords.Of(message, _spec.Nodes[to]);
            if (message is Cotangent m) Contributions(to, microBatch)[m.Place] = value;
            _events.Add(new WalkEvent(words, kind, from, to, slot, microBatch, value, [.. _did], _nodes[to].Look(microBatch, Contributions(to, microBatch)), cause));
        }

        private Tensor?[] Contributions(int node, int microBatch)
        {
            (int, int) key = (node, Math.Max(0, microBatch));
            return _contributions.TryGetValue(key, out Tensor?[]? known) ? known : _contributions[key] = new Tensor?[_spec.Nodes[node].Consumers.Length + 1];
        }

        private void Hand(int to, object message)
        {
            _effects.Clear();
            int cause = _events.Count - (to == Effect.Coordinator ? 1 : 0); // a node's event is written down behind this, the coordinator's before
            if (to == Effect.Coordinator) _coordinator.On(message, _effects);
            else _nodes[to].On(message, _effects);
            foreach (Effect effect in _effects)
            {
                if (effect.Target == CoordinatorState.Caller) ((ICompletion)effect.Message).Perform();
                else if (effect.Target == Effect.Later) _mail.Enqueue((to, to, ((Delayed)effect.Message).Message, _events.Count)); // there is no time here
                else _mail.Enqueue((to, effect.Target, effect.Message, cause));
            }
        }
    }
}
