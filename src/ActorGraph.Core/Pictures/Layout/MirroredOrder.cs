namespace ActorGraph.Pictures.Layout;

/// <summary>
/// The order of rows in a panel whose nodes are linked to those of another: as in a mirror, so that links lie inside one another
/// and do not cross. What is not linked stands in the middle of what it is tied to.
/// </summary>
internal static class MirroredOrder
{
    /// <summary>Orders the rows of <paramref name="layers"/> after those of <paramref name="model"/>.</summary>
    public static void Give(
        Layers layers, PicturePanel panel, Layers model, PicturePanel modelPanel, double[] modelX, IEnumerable<PictureEdge> links)
    {
        var twins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PictureEdge link in links) (twins[link.From], twins[link.To]) = (link.To, link.From);
        var keys = new double?[layers.Cells.Count];
        HashSet<string> known = [.. modelPanel.Nodes.Select(n => n.Id)];
        foreach (PictureNode node in panel.Nodes)
            if (twins.TryGetValue(node.Id, out string? twin) && known.Contains(twin))
                keys[layers.CellOf(node.Id)] = -modelX[model.CellOf(twin)];

        // The twin of an arrow leads the other way between the same rows, and passes the same ones.
        var chains = new Dictionary<(int, int), int[]>();
        foreach (int[] chain in model.Chains) chains.TryAdd((chain[0], chain[^1]), chain);
        for (int e = 0; e < layers.Chains.Length; e++)
        {
            int[] chain = layers.Chains[e];
            (Cell top, Cell bottom) = (layers.Cells[chain[0]], layers.Cells[chain[^1]]);
            if (Twin(top) is not { } above || Twin(bottom) is not { } below
                || !chains.TryGetValue((above, below), out int[]? other)) continue;
            for (int i = 1; i < chain.Length - 1; i++) keys[chain[i]] = -modelX[other[i]];
        }

        foreach (int[] chain in layers.Chains)
            for (int i = 1; i < chain.Length - 1; i++)
            {
                double part = (double)i / (chain.Length - 1);
                keys[chain[i]] ??= (keys[chain[0]] ?? 0) * (1 - part) + (keys[chain[^1]] ?? 0) * part;
            }

        for (int row = 0; row < layers.Rows.Count; row++) layers.Sort(row, c => keys[c] ?? 0);

        int? Twin(Cell cell) =>
            twins.TryGetValue(cell.Box!.Node.Id, out string? id) && known.Contains(id) ? model.CellOf(id) : null;
    }
}
