namespace ActorGraph.Pictures.Layout;

/// <summary>
/// A panel in rows: an arrow that spans several has a cell in each row that it passes, so that a place is kept free for it and
/// every piece of an arrow leads from one row to the next.
/// </summary>
internal sealed class Layers
{
    private const double PassingWidth = 8;

    private readonly List<Cell> _cells = [];
    private readonly List<int>[] _rows;
    private readonly Dictionary<string, int> _cellOf = new(StringComparer.Ordinal);

    public Layers(PicturePanel panel, IReadOnlyDictionary<string, int> ranks, int rows)
    {
        _rows = [.. Enumerable.Range(0, rows).Select(_ => new List<int>())];
        foreach (PictureNode node in panel.Nodes)
        {
            BoxText box = BoxText.Of(node);
            _cellOf[node.Id] = Add(ranks[node.Id], box, null, box.Width, box.Height);
        }

        Chains = [.. panel.Edges.Select(Chain)];
        Positions = new int[_cells.Count];
        foreach (List<int> row in _rows) Number(row);

        int[] Chain(PictureEdge edge)
        {
            (string upper, string lower) = panel.Flow == PictureFlow.Down ? (edge.From, edge.To) : (edge.To, edge.From);
            (int top, int bottom) = (ranks[upper], ranks[lower]);
            var chain = new int[bottom - top + 1];
            (chain[0], chain[^1]) = (_cellOf[upper], _cellOf[lower]);
            for (int i = 1; i < chain.Length - 1; i++)
            {
                TextBlock? label = edge.Label is { } text && i == chain.Length / 2
                    ? TextBlock.Of(text, BoxText.EdgeSize, BoxText.EdgeWidth, 1) : null;
                chain[i] = Add(top + i, null, label, Math.Max(PassingWidth, label?.Width + 12 ?? 0), label?.Height ?? 0);
            }

            for (int i = 1; i < chain.Length; i++)
            {
                _cells[chain[i - 1]].Below.Add(chain[i]);
                _cells[chain[i]].Above.Add(chain[i - 1]);
            }

            return chain;
        }
    }

    /// <summary>All cells.</summary>
    public IReadOnlyList<Cell> Cells => _cells;

    /// <summary>The cells of each row by index, from left to right.</summary>
    public IReadOnlyList<List<int>> Rows => _rows;

    /// <summary>The place in its row, by cell.</summary>
    public int[] Positions { get; }

    /// <summary>By edge, its cells from the upper end to the lower.</summary>
    public int[][] Chains { get; }

    /// <summary>The cell of a node.</summary>
    public int CellOf(string id) => _cellOf[id];

    /// <summary>How many pieces of arrows cross, counted with a Fenwick tree over the lower row.</summary>
    public long Crossings()
    {
        long crossings = 0;
        for (int row = 1; row < _rows.Length; row++)
        {
            int width = _rows[row].Count;
            var tree = new int[width + 1];
            int seen = 0;
            foreach (int cell in _rows[row - 1])
            {
                int[] ends = [.. _cells[cell].Below.Select(b => Positions[b]).Order()];
                foreach (int end in ends)
                {
                    int left = 0;
                    for (int i = end + 1; i > 0; i -= i & -i) left += tree[i];
                    crossings += seen - left;
                }

                foreach (int end in ends)
                    for (int i = end + 1; i <= width; i += i & -i) tree[i]++;
                seen += ends.Length;
            }
        }

        return crossings;
    }

    /// <summary>Sorts a row by a key; what is equal stays as it is.</summary>
    public void Sort(int row, Func<int, double> key)
    {
        int[] sorted = [.. _rows[row].OrderBy(key)];
        _rows[row].Clear();
        _rows[row].AddRange(sorted);
        Number(_rows[row]);
    }

    /// <summary>Gives every row the order that it had.</summary>
    public void Restore(int[][] orders)
    {
        for (int row = 0; row < orders.Length; row++)
            for (int i = 0; i < orders[row].Length; i++)
                Positions[_rows[row][i] = orders[row][i]] = i;
    }

    /// <summary>Exchanges two neighbours in a row.</summary>
    public void Exchange(int row, int left)
    {
        List<int> cells = _rows[row];
        (cells[left], cells[left + 1]) = (cells[left + 1], cells[left]);
        (Positions[cells[left]], Positions[cells[left + 1]]) = (left, left + 1);
    }

    private int Add(int row, BoxText? box, TextBlock? label, double width, double height)
    {
        _rows[row].Add(_cells.Count);
        _cells.Add(new Cell(_cells.Count, row, box, label, width, height));
        return _cells.Count - 1;
    }

    private void Number(List<int> row)
    {
        for (int i = 0; i < row.Count; i++) Positions[row[i]] = i;
    }
}
