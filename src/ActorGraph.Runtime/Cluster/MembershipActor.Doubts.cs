using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// What becomes of workers that somebody does not reach. One that does not answer this process either is gone. One that does is cut
/// off from another worker, which is doubted in its turn: the run cannot go on with both, and goes on without the later one.
/// </summary>
internal sealed partial class MembershipActor
{
    // Added to the 2.1 to 2.6 s that heartbeats take, this stays below 3 s.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(250);

    // Until the cluster has told itself that it is whole again, after one of two that do not reach each other has gone.
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMilliseconds(1500);

    private readonly SortedDictionary<string, Silence> _doubted = new(WorkerNames.Order);
    private long _lastPing;

    private void Doubt(Address at)
    {
        if (_members.Values.FirstOrDefault(m => m.Address.Equals(at)) is { } member) Ask(member);
    }

    private void Trust(Address at)
    {
        if (_doubted.Values.FirstOrDefault(s => s.Member.Address.Equals(at)) is { } silence) Undoubt(silence.Member.Name);
    }

    private void Undoubt(string name)
    {
        if (!_doubted.Remove(name)) return;
        Timers.Cancel(name);
        if (_doubted.Count == 0) Timers.Cancel(Tick.Divided);
        else Timers.StartSingleTimer(Tick.Divided, Tick.Divided, SettleTimeout);
    }

    private void Ask(TeamMember member)
    {
        var silence = new Silence(member, ++_lastPing);
        _doubted[member.Name] = silence;
        member.Agent.Tell(new Ping(silence.Ping));
        Timers.StartSingleTimer(member.Name, silence, AnswerTimeout);
    }

    private void Heard(Pong pong)
    {
        if (_doubted.Values.FirstOrDefault(s => s.Ping == pong.Number) is not { } silence) return;
        Timers.Cancel(silence.Member.Name);
        Timers.StartSingleTimer(Tick.Divided, Tick.Divided, SettleTimeout);
    }

    private void Unheard(Silence silence)
    {
        if (_doubted.ContainsValue(silence)) Lose(silence.Member.Address, "it does not answer");
    }

    // All that are still doubted do answer this process.
    private void Divide()
    {
        if (_doubted.Count == 0) return;
        Lose(_doubted.Values.Last().Member.Address, "it and another worker do not reach each other");
        foreach (TeamMember member in _doubted.Values.Select(s => s.Member).ToArray()) Ask(member);
    }

    private sealed record Silence(TeamMember Member, long Ping);
}
