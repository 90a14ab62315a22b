namespace ActorGraph.Runtime.Tracing;

/// <summary>A worker's end of the reading of a trace: gives what was noted in pieces, each as often as it is asked for.</summary>
internal sealed class TraceSource(TraceRecorder recorder)
{
    private const int PieceBytes = 60_000; // small enough for heartbeats to pass between them

    private byte[] _bytes = [];
    private long _request = -1;

    /// <summary>The answer.</summary>
    public TraceRead Answer(ReadTrace question, int process)
    {
        if (question.Piece < 0) return new TraceRead(question.Run, question.Request, process, -1, 0, question.Asked, recorder.Time, default);
        if (question.Request > _request) (_request, _bytes) = (question.Request, TraceBytes.Write(recorder.Take()));
        int pieces = Math.Max(1, (_bytes.Length + PieceBytes - 1) / PieceBytes), first = Math.Min((long)question.Piece * PieceBytes, _bytes.Length) is var at ? (int)at : 0;
        return new TraceRead(
            question.Run, question.Request, process, question.Piece, pieces, question.Asked, recorder.Time,
            _bytes.AsMemory(first, Math.Min(PieceBytes, _bytes.Length - first)));
    }
}
