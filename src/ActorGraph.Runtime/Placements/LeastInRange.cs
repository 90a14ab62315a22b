namespace ActorGraph.Runtime.Placements;

/// <summary>
/// Numbers in a row; adds to all in a range and finds the least in a range, the first of equal ones, in logarithmic time each (a
/// segment tree whose additions stay at the nodes that they cover).
/// </summary>
internal sealed class LeastInRange
{
    private readonly int _size;
    private readonly long[] _least, _added;

    public LeastInRange(long[] values)
    {
        _size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)values.Length);
        (_least, _added) = (new long[2 * _size], new long[2 * _size]);
        Array.Fill(_least, long.MaxValue / 4);
        values.CopyTo(_least, _size);
        for (int node = _size - 1; node > 0; node--) _least[node] = Math.Min(_least[2 * node], _least[2 * node + 1]);
    }

    /// <summary>Adds to all from <paramref name="first"/> up to and with <paramref name="last"/>.</summary>
    public void Add(int first, int last, long value) => Add(1, 0, _size - 1, first, last, value);

    /// <summary>The least from <paramref name="first"/> up to and with <paramref name="last"/>, and where it is.</summary>
    public (long Value, int At) Least(int first, int last) => Least(1, 0, _size - 1, first, last);

    private void Add(int node, int from, int to, int first, int last, long value)
    {
        if (last < from || to < first) return;
        if (first <= from && to <= last)
        {
            _least[node] += value;
            _added[node] += value;
            return;
        }

        int middle = (from + to) / 2;
        Add(2 * node, from, middle, first, last, value);
        Add(2 * node + 1, middle + 1, to, first, last, value);
        _least[node] = Math.Min(_least[2 * node], _least[2 * node + 1]) + _added[node];
    }

    private (long Value, int At) Least(int node, int from, int to, int first, int last)
    {
        if (last < from || to < first) return (long.MaxValue / 2, -1);
        if (from == to) return (_least[node], from);
        int middle = (from + to) / 2;
        if (first <= from && to <= last)
        {
            // the half that has it: no need to look into the other
            bool isLeft = _least[2 * node] <= _least[2 * node + 1];
            (long value, int at) = isLeft ? Least(2 * node, from, middle, first, last) : Least(2 * node + 1, middle + 1, to, first, last);
            return (value + _added[node], at);
        }

        (long Value, int At) left = Least(2 * node, from, middle, first, last), right = Least(2 * node + 1, middle + 1, to, first, last);
        (long Value, int At) better = left.Value <= right.Value ? left : right;
        return (better.Value + _added[node], better.At);
    }
}
