using ActorGraph.Runtime.Wire;

namespace ActorGraph.Runtime.Tracing;

/// <summary>Coordinator → worker: what time is it, or give a piece of what your nodes did.</summary>
/// <param name="Run">The run.</param>
/// <param name="Request">The question; with a new one, what was noted since the last is taken.</param>
/// <param name="Piece">Which piece, from 0; −1: the time alone.</param>
/// <param name="Asked">The coordinator's time, in nanoseconds.</param>
public sealed record ReadTrace(int Run, long Request, int Piece, long Asked) : IWireMessage;

/// <summary>Worker → coordinator: the time, and a piece.</summary>
/// <param name="Run">The run.</param>
/// <param name="Request">What it answers.</param>
/// <param name="Process">The worker's place.</param>
/// <param name="Piece">Which piece; −1: none.</param>
/// <param name="Pieces">How many there are.</param>
/// <param name="Asked">As in the question.</param>
/// <param name="Answered">The worker's time, in nanoseconds.</param>
/// <param name="Bytes">The piece.</param>
public sealed record TraceRead(int Run, long Request, int Process, int Piece, int Pieces, long Asked, long Answered, ReadOnlyMemory<byte> Bytes) : IWireMessage;
