using ActorGraph.Runtime;
using ActorGraph.Tensors;
using Akka.Actor;
using Akka.TestKit;

namespace ActorGraph.TestKit;

/// <summary>One edge of a graph under test: what a test does to its messages, and has seen of them. Activations and cotangents alike.
/// All of it runs on the thread of the test.</summary>
internal sealed class Lane(TestProbe activations, TestProbe cotangents)
{
    private readonly List<(DataMessage Message, IActorRef Post)> _held = [];
    private int _drops, _copies;
    private int _sentForward, _sentBack, _dropped, _duplicated;

    /// <summary>Whether messages are held.</summary>
    public bool IsHolding { get; set; }

    public EdgeCounts Counts => new(_sentForward, _sentBack, _held.Count, _dropped, _duplicated);

    public void DropNext(int count) => _drops += count;

    public void DuplicateNext(int count) => _copies += count;

    /// <summary>Tells the test, with a copy of the value, before anybody takes it.</summary>
    public void See(DataMessage message)
    {
        bool isForward = message is Activation;
        if (isForward) _sentForward++;
        else _sentBack++;
        (isForward ? activations : cotangents).Ref.Tell(new Seen(message.Pass, message.Peek?.Copy()), ActorRefs.NoSender);
    }

    public bool Drops(DataMessage message)
    {
        if (_drops == 0) return false;
        _drops--;
        _dropped++;
        return true;
    }

    public DataMessage? Copy(DataMessage message)
    {
        if (_copies == 0 || message.Peek is not { } value) return null;
        _copies--;
        _duplicated++;
        return message with { Value = value.Copy() };
    }

    public bool Holds(DataMessage message, IActorRef post)
    {
        if (IsHolding) _held.Add((message, post));
        return IsHolding;
    }

    public void Keep(DataMessage? copy, IActorRef post)
    {
        if (copy is not null) _held.Add((copy, post));
    }

    /// <summary>Hands on what is held, in the order given by place.</summary>
    public void Release(IReadOnlyList<int> order)
    {
        (DataMessage Message, IActorRef Post)[] held = [.. _held];
        _held.Clear();
        foreach (int place in order) held[place].Post.Tell(new EdgePost.Let(held[place].Message), ActorRefs.NoSender);
    }

    /// <summary>Gives back what is held.</summary>
    public void Discard()
    {
        foreach ((DataMessage message, _) in _held) message.Drop();
        _held.Clear();
    }

    /// <summary>What went by.</summary>
    internal sealed record Seen(PassId Pass, Tensor? Value);
}
