using System.Diagnostics;

namespace ActorGraph.Runtime.Tracing;

/// <summary>
/// Notes what the nodes of a run do in this process, with the time of a clock that never goes back. Each node has a log of its own.
/// When too much is noted the step at hand is finished, and later ones are left out.
/// </summary>
/// <param name="nodes">How many nodes the graph has.</param>
/// <param name="most">How many records are kept before it is enough; twice as many may be.</param>
/// <param name="clock">Nanoseconds since whenever; null: the machine's.</param>
internal sealed class TraceRecorder(int nodes, long most = TraceRecorder.MostRecords, Func<long>? clock = null) : INodeObserver
{
    /// <summary>40 bytes each.</summary>
    public const long MostRecords = 1_000_000;

    private const int AtFirst = 16;

    private readonly NodeLog?[] _logs = new NodeLog?[nodes];
    private readonly List<TracedStep> _steps = [];
    private readonly Func<long> _clock = clock ?? Now;
    private long _kept; // records of logs that were full; each may hold as many again
    private long _lastStep = long.MaxValue;
    private PassId? _stepping;
    private StepPlan? _plan;
    private long _began;

    /// <summary>The time, in nanoseconds of this process's clock.</summary>
    public long Time => _clock();

    public void Woke(int node) => Log(node).Last = _clock();

    public void Ended(TraceKind kind, int node, PassId pass, int slot = -1)
    {
        NodeLog log = Log(node);
        long began = log.Last;
        log.Last = _clock();
        Add(log, new Packed(kind, -1, slot, pass, Environment.CurrentManagedThreadId, began, log.Last));
    }

    public void Sent(TraceKind kind, int node, int target, int slot, PassId pass)
    {
        NodeLog log = Log(node); // sent with the end of what was done, but for the copying of a reference
        Add(log, new Packed(kind, target, slot, pass, 0, log.Last, log.Last));
    }

    public void Took(TraceKind kind, int node, int slot, PassId pass)
    {
        NodeLog log = Log(node);
        log.Last = _clock();
        Add(log, new Packed(kind, -1, slot, pass, 0, log.Last, log.Last));
    }

    /// <summary>From the coordinator, after each message: the step that is under way; null: none.</summary>
    public void Stepping(PassId? whole, StepPlan? plan)
    {
        if (ReferenceEquals(whole, _stepping)) return;
        if (plan is not { Traces: true } && _plan is not { Traces: true })
        {
            (_stepping, _plan) = (whole, plan);
            return;
        }

        long now = _clock();
        lock (_steps)
        {
            if (_plan is { Traces: true } last && _stepping!.Step <= Volatile.Read(ref _lastStep))
                _steps.Add(new TracedStep(_stepping.Step, last.Update, last.Samples, _began, now));
        }

        (_stepping, _plan, _began) = (whole, plan, now);
    }

    /// <summary>What was noted since this was asked last.</summary>
    public TraceLog Take()
    {
        var records = new List<TraceRecord>();
        for (int node = 0; node < _logs.Length; node++)
        {
            if (_logs[node] is not { } log) continue;
            log.Enter();
            for (int i = 0; i < log.Count; i++) records.Add(log.Records[i].Of(node));
            Interlocked.Add(ref _kept, -log.Known);
            log.Count = log.Known = 0;
            log.Exit();
        }

        return new TraceLog(records, Volatile.Read(ref _lastStep));
    }

    /// <summary>Whether nodes were lost with what they had noted.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Nodes are lost with what they noted; those that take their place begin anew, and the step at hand is none.</summary>
    public void Lose()
    {
        lock (_steps)
        {
            HasLost = _steps.Count > 0 || _plan is { Traces: true } || HasLost;
            _steps.Clear();
        }

        (_stepping, _plan) = (null, null);
    }

    /// <summary>Steps that ended since this was asked last.</summary>
    public List<TracedStep> TakeSteps()
    {
        lock (_steps)
        {
            List<TracedStep> steps = [.. _steps];
            _steps.Clear();
            return steps;
        }
    }

    private NodeLog Log(int node) => _logs[node] ??= new NodeLog(); // a node is on one thread at a time

    private void Add(NodeLog log, in Packed record)
    {
        if (record.Step > Volatile.Read(ref _lastStep)) return;
        log.Enter(); // whoever takes what was noted may do so at any time
        if (log.Count == log.Records.Length)
        {
            if (Interlocked.Add(ref _kept, log.Count - log.Known) > most) Interlocked.CompareExchange(ref _lastStep, record.Step, long.MaxValue);
            log.Known = log.Count;
            Array.Resize(ref log.Records, Math.Max(AtFirst, 2 * log.Count));
        }

        log.Records[log.Count++] = record;
        log.Exit();
    }

    private static long Now() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    // 40 bytes; most of what a trace costs is writing to memory that is not in the caches.
    private readonly struct Packed(TraceKind kind, int target, int slot, PassId pass, int thread, long at, long until)
    {
        private readonly long _at = at;
        private readonly uint _took = (uint)Math.Min(until - at, uint.MaxValue); // up to 4.29 s
        private readonly int _target = target, _slot = slot, _microBatch = pass.MicroBatch;
        private readonly ushort _thread = (ushort)thread;
        private readonly byte _kind = (byte)kind;

        public long Step { get; } = pass.Step;

        public TraceRecord Of(int node) => new((TraceKind)_kind, node, _target, _slot, Step, _microBatch, _thread, _at, _at + _took);
    }

    private sealed class NodeLog
    {
        public Packed[] Records = [];
        public int Count, Known;
        public long Last;
        private int _lock;

        public void Enter()
        {
            for (var spin = new SpinWait(); Interlocked.Exchange(ref _lock, 1) != 0;) spin.SpinOnce(sleep1Threshold: -1);
        }

        public void Exit() => Volatile.Write(ref _lock, 0);
    }
}
