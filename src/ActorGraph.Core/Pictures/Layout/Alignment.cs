namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Which cells stand exactly below one another, in one of the four ways of U. Brandes and B. Köpf, "Fast and simple horizontal
/// coordinate assignment" (2001): each cell is aligned with the median of its neighbours in the row before, rows taken from the
/// top or from the bottom, ties and conflicts decided for the left or for the right.
/// <para>
/// Not all neighbours count alike here: boxes on the way through come before arrows that pass, and those before boxes at an end,
/// such as weights. So a chain stays a straight line whatever joins it from the side.
/// </para>
/// </summary>
internal sealed class Alignment
{
    private readonly Layers _layers;
    private readonly bool _fromTop, _fromLeft;
    private readonly HashSet<(int, int)> _conflicts;

    private Alignment(Layers layers, HashSet<(int, int)> conflicts, bool fromTop, bool fromLeft)
    {
        (_layers, _conflicts, _fromTop, _fromLeft) = (layers, conflicts, fromTop, fromLeft);
        Roots = [.. Enumerable.Range(0, layers.Cells.Count)];
        Align();
    }

    /// <summary>By cell, the cell that stands for its block.</summary>
    public int[] Roots { get; }

    /// <summary>Aligns the cells of a panel.</summary>
    public static Alignment Of(Layers layers, HashSet<(int, int)> conflicts, bool fromTop, bool fromLeft) =>
        new(layers, conflicts, fromTop, fromLeft);

    /// <summary>
    /// The pieces of arrows, as upper and lower cell, that cross a piece within a long arrow: the long arrow stays straight.
    /// </summary>
    public static HashSet<(int Upper, int Lower)> Conflicts(Layers layers)
    {
        var conflicts = new HashSet<(int, int)>();
        for (int row = 1; row < layers.Rows.Count; row++)
        {
            List<int> cells = layers.Rows[row];
            int left = 0, scanned = 0;
            for (int i = 0; i < cells.Count; i++)
            {
                int inner = InnerNeighbour(layers, layers.Cells[cells[i]]);
                if (inner < 0 && i < cells.Count - 1) continue;
                int right = inner < 0 ? layers.Rows[row - 1].Count : layers.Positions[inner];
                for (; scanned <= i; scanned++)
                    foreach (int upper in layers.Cells[cells[scanned]].Above)
                        if ((layers.Positions[upper] < left || layers.Positions[upper] > right)
                            && InnerNeighbour(layers, layers.Cells[cells[scanned]]) != upper)
                            conflicts.Add((upper, cells[scanned]));
                left = right;
            }
        }

        return conflicts;
    }

    private static int InnerNeighbour(Layers layers, Cell cell) =>
        cell.Box is null && layers.Cells[cell.Above[0]].Box is null ? cell.Above[0] : -1;

    private void Align()
    {
        int count = _layers.Rows.Count;
        for (int i = 1; i < count; i++)
        {
            IReadOnlyList<int> row = _layers.Rows[_fromTop ? i : count - 1 - i];
            int[] cells = [.. _fromLeft ? row : row.Reverse()];
            var taken = new int?[cells.Length]; // the place of the neighbour that each is aligned with
            Align(cells, taken, chains: true);
            Align(cells, taken, chains: false);
        }
    }

    /// <summary>Aligns cells so that alignments do not cross, those along chains of boxes before others.</summary>
    private void Align(int[] cells, int?[] taken, bool chains)
    {
        var bounds = new int[cells.Length + 1]; // below which places the later cells leave room
        bounds[^1] = int.MaxValue;
        for (int i = cells.Length - 1; i >= 0; i--) bounds[i] = taken[i] ?? bounds[i + 1];
        int last = int.MinValue;
        for (int i = 0; i < cells.Length; i++)
        {
            last = taken[i] ?? last;
            int cell = cells[i];
            if (taken[i] is not null || (chains && _layers.Cells[cell].Box is null)) continue;
            int[] neighbours = Candidates(_layers.Cells[cell]);
            if (neighbours.Length == 0 || (chains && Weight(neighbours[0]) < 2)) continue;
            foreach (int neighbour in neighbours[((neighbours.Length - 1) / 2)..(neighbours.Length / 2 + 1)])
            {
                int place = Place(neighbour);
                if (taken[i] is not null || IsConflict(cell, neighbour) || place <= last || place >= bounds[i + 1]) continue;
                Roots[cell] = Roots[neighbour];
                taken[i] = last = place;
            }
        }
    }

    private int[] Candidates(Cell cell)
    {
        List<int> neighbours = _fromTop ? cell.Above : cell.Below;
        if (neighbours.Count == 0) return [];
        int greatest = neighbours.Max(Weight);
        return [.. neighbours.Where(n => Weight(n) == greatest).Distinct().OrderBy(Place)];
    }

    private int Weight(int neighbour)
    {
        Cell cell = _layers.Cells[neighbour];
        return cell.Box is null ? 1 : (_fromTop ? cell.Above : cell.Below).Count > 0 ? 2 : 0;
    }

    private int Place(int cell) => _fromLeft ? _layers.Positions[cell] : -_layers.Positions[cell];

    private bool IsConflict(int cell, int neighbour) => _conflicts.Contains(_fromTop ? (neighbour, cell) : (cell, neighbour));
}
