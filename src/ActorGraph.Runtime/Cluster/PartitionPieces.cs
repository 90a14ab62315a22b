using ActorGraph.Runtime.Wire;
using Akka.Actor;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// A graph's text may be longer than one message can be: then <see cref="LoadPartition"/> crosses in pieces, each small enough for
/// heartbeats to pass between them.
/// </summary>
internal sealed class PartitionPieces(ExtendedActorSystem system)
{
    private const int PieceBytes = 60_000;
    private const int MostPieces = 20_000;
    private const string Manifest = "ag1.load";

    private readonly WireSerializer _serializer = new(system);
    private readonly Dictionary<int, (int Epoch, int Count, SortedDictionary<int, ReadOnlyMemory<byte>> Pieces)> _runs = [];

    /// <summary>What to send in place of a message: itself if it is small.</summary>
    public IEnumerable<IWireMessage> Cut(LoadPartition load)
    {
        byte[] bytes = _serializer.ToBinary(load);
        if (bytes.Length <= PieceBytes) return [load];
        int count = (bytes.Length + PieceBytes - 1) / PieceBytes;
        return Enumerable.Range(0, count).Select(i => new PartitionPiece(
            load.Run, load.Epoch, i, count, bytes.AsMemory(i * PieceBytes, Math.Min(PieceBytes, bytes.Length - i * PieceBytes))));
    }

    /// <summary>Takes a piece; gives the whole with the last one. Pieces of an older epoch are forgotten with the first of a newer.</summary>
    /// <exception cref="WireException">The pieces do not make a message.</exception>
    public LoadPartition? Add(PartitionPiece piece)
    {
        if (piece.Count is < 1 or > MostPieces || (uint)piece.Index >= (uint)piece.Count)
            throw new WireException("piece", $"number {piece.Index} of {piece.Count}", $"one of at most {MostPieces}");
        if (!_runs.TryGetValue(piece.Run, out var run) || (run.Epoch, run.Count) != (piece.Epoch, piece.Count))
            _runs[piece.Run] = run = (piece.Epoch, piece.Count, []);
        run.Pieces[piece.Index] = piece.Bytes;
        if (run.Pieces.Count < piece.Count) return null;
        byte[] bytes = new byte[run.Pieces.Values.Sum(p => p.Length)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in run.Pieces.Values)
        {
            part.Span.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        }

        Forget(piece.Run);
        return (LoadPartition)_serializer.FromBinary(bytes, Manifest);
    }

    /// <summary>Forgets the pieces of a run.</summary>
    public void Forget(int run) => _runs.Remove(run);
}
