namespace ActorGraph.Dashboard;

/// <summary>A loss curve of at most so many points: when it is full, every other one goes, and from then on fewer are taken. Thread-safe.</summary>
internal sealed class LossPoints(int most)
{
    private readonly Lock _gate = new();
    private readonly List<(long Step, double Loss)> _points = [];
    private long _every = 1;

    /// <summary>Adds a point, where one is due.</summary>
    public void Add(long step, double loss)
    {
        if (!double.IsFinite(loss)) return;
        lock (_gate)
        {
            if (_points.Count > 0 && step < _points[^1].Step + _every) return;
            if (_points.Count == most)
            {
                for (int i = 0; i < most / 2; i++) _points[i] = _points[2 * i];
                _points.RemoveRange(most / 2, most - most / 2);
                _every *= 2;
            }

            _points.Add((step, loss));
        }
    }

    /// <summary>All of them.</summary>
    public (long Step, double Loss)[] All()
    {
        lock (_gate) return [.. _points];
    }
}
