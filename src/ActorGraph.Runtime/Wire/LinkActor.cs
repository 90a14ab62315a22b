using System.Diagnostics;
using Akka.Actor;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// One end of a link: the actor around <see cref="LinkSender"/> and <see cref="LinkReceiver"/>. It sends a few frames a turn and
/// then puts itself behind what has come meanwhile, so that acknowledgements never wait for a large tensor.
/// </summary>
internal sealed class LinkActor : UntypedActor, IWithTimers
{
    private const int FramesPerTurn = 8;
    private static readonly TimeSpan ResendInterval = TimeSpan.FromMilliseconds(500);

    private static readonly Outbound Delivered = new(Effect.Coordinator, new object()); // in the place of one that was

    private readonly LinkSpec _spec;
    private readonly LinkSender _sender;
    private readonly LinkReceiver _receiver;
    private readonly int _acknowledgeBytes;
    private readonly List<Outbound> _completed = [];
    private IActorRef _peer = ActorRefs.Nobody;
    private bool _continues, _hasFailed;

    private LinkActor(LinkSpec spec, int frameBytes, int windowBytes)
    {
        _spec = spec;
        _sender = new LinkSender(spec.Id, frameBytes, windowBytes);
        _receiver = new LinkReceiver(spec.Id, new GraphShapes(spec.Nodes, spec.MostValueBytes), spec.Pool);
        _acknowledgeBytes = windowBytes / 8;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _peer = ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(_spec.PeerPath);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, ResendInterval);
    }

    protected override void OnReceive(object message)
    {
        if (_hasFailed)
        {
            if (message is Outbound late) Drop(late);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            Handle(message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _hasFailed = true; // whatever comes next would be out of step
            ReleaseAll();
            Context.Parent.Tell(new LinkFailed(_spec.Process, e), Self);
        }

        _spec.Counters.Worked(start);
    }

    protected override void PostStop() => ReleaseAll();

    private void Handle(object message)
    {
        switch (message)
        {
            case Outbound m:
                _sender.Add(m);
                Continue();
                break;
            case LinkFrame m:
                _spec.Counters.Received(m.Body.Length);
                _receiver.On(m, _completed);
                Deliver();
                if (_receiver.Unacknowledged >= _acknowledgeBytes) _peer.Tell(_receiver.Acknowledge(), Self);
                else if (_receiver.OwesAcknowledgement) Continue();
                break;
            case LinkReceived m:
                _sender.On(m);
                Continue();
                break;
            case Turn:
                _continues = false;
                Send();
                break;
            case Tick:
                _sender.Tick();
                Continue();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // What has come before the turn is taken along: small messages share a frame, one acknowledgement stands for many frames.
    private void Continue()
    {
        if (_continues) return;
        _continues = true;
        Self.Tell(Turn.Instance, Self);
    }

    private void Send()
    {
        if (_receiver.OwesAcknowledgement) _peer.Tell(_receiver.Acknowledge(), Self);
        for (int i = 0; i < FramesPerTurn; i++)
        {
            if (_sender.Next(out bool isAgain) is not { } frame) return;
            _spec.Counters.Sent(frame.Body.Length, isAgain);
            _peer.Tell(frame, Self);
        }

        Continue();
    }

    private void Deliver()
    {
        try
        {
            for (int i = 0; i < _completed.Count; i++)
            {
                Outbound message = _completed[i];
                if (!_spec.Deliver(message.Target, message.Message, Self))
                    throw new WireException("link", $"a message for {Name(message.Target)}", "one for a node of this process");
                _completed[i] = Delivered;
            }
        }
        finally
        {
            foreach (Outbound left in _completed) Drop(left);
            _completed.Clear();
        }
    }

    private string Name(int target) => target == Effect.Coordinator ? "the coordinator" : $"node `{_spec.Nodes[target].Node.Name}`";

    private static void Drop(Outbound message)
    {
        if (message.Message is not WriteParameter) // its sender keeps its own
            foreach (Tensors.Tensor tensor in NodeMessageWriting.Take(message.Message) ?? []) tensor.Dispose();
    }

    private void ReleaseAll()
    {
        _sender.Release();
        _receiver.Release();
        foreach (Outbound left in _completed) Drop(left); // of a frame that was refused further on
        _completed.Clear();
    }

    private sealed class Turn
    {
        public static readonly Turn Instance = new();
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>Makes the actor without reflection.</summary>
    internal sealed class Producer(LinkSpec spec, int frameBytes, int windowBytes) : IIndirectActorProducer
    {
        public Type ActorType => typeof(LinkActor);

        public ActorBase Produce() => new LinkActor(spec, frameBytes, windowBytes);

        public void Release(ActorBase actor)
        {
        }
    }
}
