using System.Collections.Immutable;
using ActorGraph.Runtime.Coordination;

namespace ActorGraph.Runtime.Cluster;

/// <summary>How busy a process of a run is, since its nodes were created.</summary>
/// <param name="Worker">Its name; empty: the only process.</param>
/// <param name="Computing">The share of its threads' time that went into nodes.</param>
/// <param name="Sending">The share of one thread's time that went into writing and reading what crosses.</param>
/// <param name="InTurns">The share of the time of steps in which a stage of it had its turn under a schedule; the rest is its part of
/// the bubble. 0 where passes are taken as they come.</param>
/// <param name="BytesSent">Bytes that it sent to other processes.</param>
/// <param name="PassesInFlight">Micro-batches of which it holds something.</param>
/// <param name="ThreadsUsed">Threads that have executed node work.</param>
/// <param name="PeakTensorBytes">The most bytes of tensors that it held at once.</param>
public sealed record WorkerLoad(
    string Worker, double Computing, double Sending, double InTurns, long BytesSent, int PassesInFlight, int ThreadsUsed, long PeakTensorBytes)
{
    /// <summary>The share of time in which its threads waited.</summary>
    public double Waiting => Math.Max(0, 1 - Computing - Sending);
}

/// <summary>How busy are the processes of the run?</summary>
internal sealed class ReadLoads : Request<ImmutableArray<WorkerLoad>>;

/// <summary>Answers of all workers to one question.</summary>
internal sealed class LoadGathering(ReadLoads request, ImmutableArray<TeamMember> team, TimeSpan stepping)
{
    private readonly LoadRead?[] _answers = new LoadRead?[team.Length];

    /// <summary>True with the last answer.</summary>
    public bool Add(LoadRead answer)
    {
        if ((uint)answer.Process < (uint)_answers.Length) _answers[answer.Process] = answer;
        return Array.TrueForAll(_answers, a => a is not null);
    }

    /// <summary>Answers with what came.</summary>
    public void Finish() => request.Succeed(
        [.. _answers.OfType<LoadRead>().Select(a => new WorkerLoad(
            team[a.Process].Name, Share(a.Computing, a.Elapsed * Math.Max(1, team[a.Process].Threads)), Share(a.Sending, a.Elapsed),
            Share(a.InTurns, (long)stepping.TotalMicroseconds), a.BytesSent,
            a.PassesInFlight, a.Threads, a.PeakTensorBytes))]).Perform();

    private static double Share(long part, long whole) => whole <= 0 ? 0 : Math.Min(1, (double)part / whole);
}
