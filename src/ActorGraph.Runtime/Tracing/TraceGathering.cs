using System.Collections.Immutable;
using ActorGraph.Runtime.Coordination;

namespace ActorGraph.Runtime.Tracing;

/// <summary>What did the workers note?</summary>
internal sealed class ReadTraces : Request<GatheredLogs>;

/// <summary>What they noted, and where nodes are.</summary>
/// <param name="Processes">By process.</param>
/// <param name="Placement">By node: its process.</param>
internal sealed record GatheredLogs(ImmutableArray<ProcessLog> Processes, ImmutableArray<int> Placement);

/// <summary>
/// Asks each worker for the time, several times, and then for piece after piece. A question can be lost, and is asked again: its
/// answer is the same.
/// </summary>
/// <param name="request">Who is answered with all of it.</param>
/// <param name="run">The run.</param>
/// <param name="number">The number of the question.</param>
/// <param name="names">The workers.</param>
/// <param name="nodes">The nodes of the graph.</param>
internal sealed class TraceGathering(ReadTraces request, int run, long number, ImmutableArray<string> names, ImmutableArray<NodeSpec> nodes)
{
    private const int Exchanges = 16; // for the clocks
    private const int MostPieces = 20_000;

    private readonly Source[] _sources = [.. names.Select(_ => new Source())];

    /// <summary>The workers that have not given everything.</summary>
    public IEnumerable<int> Open => Enumerable.Range(0, _sources.Length).Where(p => !_sources[p].IsDone);

    /// <summary>Who waits for the answer.</summary>
    public ReadTraces Request => request;

    /// <summary>What a worker is asked next.</summary>
    public ReadTrace Question(int process, long now) =>
        new(run, number, _sources[process].Exchanges < Exchanges ? -1 : _sources[process].Pieces.Count, now);

    /// <summary>Takes an answer; true: it was awaited, and the worker is to be asked on if it is open.</summary>
    public bool Add(TraceRead answer, long now)
    {
        if (answer.Request != number || (uint)answer.Process >= (uint)_sources.Length || _sources[answer.Process] is not { IsDone: false } source) return false;
        if (answer.Piece < 0)
        {
            if (source.Exchanges >= Exchanges) return false;
            source.Exchanges++;
            source.Clock.Add(answer.Asked, answer.Answered, now);
            return true;
        }

        if (answer.Piece != source.Pieces.Count) return false;
        source.Pieces.Add(answer.Bytes);
        source.IsDone = source.Pieces.Count >= answer.Pieces || answer.Pieces > MostPieces; // then it is no trace, and is refused as such
        return true;
    }

    /// <summary>Everything.</summary>
    /// <param name="placement">By node: its process.</param>
    public GatheredLogs Logs(ImmutableArray<int> placement) => new(
        [.. _sources.Select((s, p) => new ProcessLog(names[p], TraceBytes.Read(s.Bytes(), nodes), s.Clock.Offset, s.Clock.Error))], placement);

    private sealed class Source
    {
        public ClockOffset Clock { get; } = new();

        public int Exchanges { get; set; }

        public List<ReadOnlyMemory<byte>> Pieces { get; } = [];

        public bool IsDone { get; set; }

        public byte[] Bytes()
        {
            var bytes = new byte[Pieces.Sum(p => p.Length)];
            int at = 0;
            foreach (ReadOnlyMemory<byte> piece in Pieces)
            {
                piece.Span.CopyTo(bytes.AsSpan(at));
                at += piece.Length;
            }

            return bytes;
        }
    }
}
