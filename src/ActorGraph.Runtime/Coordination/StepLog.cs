using System.Collections.Immutable;

namespace ActorGraph.Runtime.Coordination;

/// <summary>
/// What a run comes back from when nodes are lost: all parameters as they were once, and what was done since. Doing it again
/// from there gives the same bits, because a step is a function of parameters, feeds and plan alone.
/// </summary>
/// <param name="every">Updates from one snapshot to the next: what a loss costs at most, and how many batches are held.</param>
internal sealed class StepLog(int every)
{
    private readonly List<IRequest> _entries = [];
    private int _covered; // entries that the snapshot under way makes needless

    /// <summary>All parameters as they were before the first entry; empty: their initial values.</summary>
    public ImmutableArray<ParameterRead> Snapshot { get; private set; } = [];

    /// <summary>What was done since, in order.</summary>
    public IReadOnlyList<IRequest> Entries => _entries;

    /// <summary>Whether a snapshot is under way.</summary>
    public bool IsSnapshotUnderWay { get; private set; }

    /// <summary>Whether it is time for a snapshot.</summary>
    public bool IsSnapshotDue => !IsSnapshotUnderWay && _entries.Count(e => e is RunStep { Plan.Updates: true }) >= every;

    /// <summary>Holds what was done, with references of its own: updates and writes, and the last step whose buffers may be read.</summary>
    public void Add(IRequest request)
    {
        switch (request)
        {
            case WriteParameters write: _entries.Add(write.Again()); break;
            case RunStep { Plan: { Updates: false, KeepsBuffers: false } }: ForgetReadings(); break;
            case RunStep step:
                ForgetReadings();
                _entries.Add(step.Again());
                break;
        }
    }

    /// <summary>Notes that all parameters are being read, as they are after the entries so far.</summary>
    public void BeginSnapshot() => (IsSnapshotUnderWay, _covered) = (true, _entries.Count);

    /// <summary>Takes the snapshot in place of the entries that it covers.</summary>
    public void EndSnapshot(ImmutableArray<ParameterRead> parameters)
    {
        Release(Snapshot);
        Snapshot = parameters;
        foreach (IRequest entry in _entries.Take(_covered)) Release(entry);
        _entries.RemoveRange(0, _covered);
        IsSnapshotUnderWay = false;
    }

    /// <summary>Forgets a snapshot that will not come.</summary>
    public void AbandonSnapshot() => IsSnapshotUnderWay = false;

    /// <summary>Gives everything back.</summary>
    public void Release()
    {
        Release(Snapshot);
        foreach (IRequest entry in _entries) Release(entry);
        (Snapshot, IsSnapshotUnderWay) = ([], false);
        _entries.Clear();
    }

    // A step without an update changes nothing: only the last one's buffers can be asked for.
    private void ForgetReadings()
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i] is not RunStep { Plan.Updates: false } reading) continue;
            reading.Release();
            _entries.RemoveAt(i);
            if (IsSnapshotUnderWay && i < _covered) _covered--;
        }
    }

    private static void Release(IRequest request)
    {
        if (request is RunStep step) step.Release();
        else (request as WriteParameters)?.Release();
    }

    private static void Release(ImmutableArray<ParameterRead> parameters)
    {
        foreach (ParameterRead parameter in parameters)
        {
            parameter.Value.Dispose();
            foreach (Tensors.Tensor state in parameter.State) state.Dispose();
        }
    }
}
