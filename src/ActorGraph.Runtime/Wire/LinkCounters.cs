using System.Diagnostics;

namespace ActorGraph.Runtime.Wire;

/// <summary>What crossed the links of a process, and the thread time that went into it. Thread-safe.</summary>
internal sealed class LinkCounters
{
    private long _bytesSent, _bytesReceived, _framesResent, _ticks;

    /// <summary>Bytes of frames sent, with those that were sent again.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Bytes of frames received, with those that were dropped.</summary>
    public long BytesReceived => Volatile.Read(ref _bytesReceived);

    /// <summary>Frames that were sent again.</summary>
    public long FramesResent => Volatile.Read(ref _framesResent);

    /// <summary>Thread time that went into writing and reading frames, in the unit of <see cref="Stopwatch"/>.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    /// <summary>Adds a frame that is sent.</summary>
    public void Sent(int bytes, bool again)
    {
        Interlocked.Add(ref _bytesSent, bytes);
        if (RuntimeTelemetry.Sent.Enabled) RuntimeTelemetry.Sent.Add(bytes);
        if (again) Interlocked.Increment(ref _framesResent);
    }

    /// <summary>Adds a frame that came.</summary>
    public void Received(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    /// <summary>Adds the time since a time stamp of <see cref="Stopwatch"/>.</summary>
    public void Worked(long since) => Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - since);
}
