using System.Collections.Immutable;

namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Where everything in a picture stands: layers after Sugiyama, the panels side by side with their rows in common. Equal pictures
/// have equal layouts, and boxes, arrows and labels keep clear of one another by how they are placed, not by chance.
/// <para>
/// The layout is the project's own: GraphShape 1.2.1, the one library on hand, gave other coordinates each time, let boxes
/// overlap from 40 nodes on, took a minute for 2,000, and has no rows in common.
/// </para>
/// </summary>
internal sealed class PictureLayout
{
    private const double PanelPadding = 26, PanelGap = 56, TitleSize = 17, LeastTitleWidth = 300;

    private readonly Dictionary<string, PlacedBox> _boxes = new(StringComparer.Ordinal);
    private readonly ImmutableArray<PlacedEdge>.Builder _edges = ImmutableArray.CreateBuilder<PlacedEdge>();
    private readonly ImmutableArray<PlacedLabel>.Builder _labels = ImmutableArray.CreateBuilder<PlacedLabel>();

    private PictureLayout(Picture picture)
    {
        int rowCount = picture.Ranks.Count == 0 ? 0 : picture.Ranks.Values.Max() + 1;
        Layers[] layers = [.. picture.Panels.Select(p => new Layers(p, picture.Ranks, rowCount))];
        var x = new double[layers.Length][];
        for (int i = 0; i < layers.Length; i++)
        {
            if (i > 0) MirroredOrder.Give(layers[i], picture.Panels[i], layers[0], picture.Panels[0], x[0], picture.Links);
            CrossingReduction.Reduce(layers[i]);
            x[i] = Columns.Of(layers[i]);
        }

        Panels = PlacePanels(picture, layers, x);
        LinkTracks tracks = LinkTracks.Of(picture, layers);
        var rows = new RowHeights(layers, x, tracks);
        Height = rows.Height;
        for (int i = 0; i < layers.Length; i++) PlaceBoxes(layers[i], x[i], rows);
        for (int i = 0; i < layers.Length; i++) PlaceEdges(layers[i], picture.Panels[i], x[i], rows);
        (Edges, Labels) = (_edges.ToImmutable(), _labels.ToImmutable());
        Links = [.. picture.Links.Select(link => Place(link, tracks, rows))];
    }

    /// <summary>The panels.</summary>
    public ImmutableArray<PlacedPanel> Panels { get; }

    /// <summary>All boxes, by id.</summary>
    public IReadOnlyDictionary<string, PlacedBox> Boxes => _boxes;

    /// <summary>All arrows.</summary>
    public ImmutableArray<PlacedEdge> Edges { get; }

    /// <summary>The labels of arrows.</summary>
    public ImmutableArray<PlacedLabel> Labels { get; }

    /// <summary>All links.</summary>
    public ImmutableArray<PlacedLink> Links { get; }

    /// <summary>The width of all panels; the left edge is at 0.</summary>
    public double Width => Panels.IsEmpty ? 0 : Panels[^1].X + Panels[^1].Width;

    /// <summary>The height of all rows; the top of the first is at 0.</summary>
    public double Height { get; }

    /// <summary>Lays a picture out.</summary>
    public static PictureLayout Of(Picture picture) => new(picture);

    private static ImmutableArray<PlacedPanel> PlacePanels(Picture picture, Layers[] layers, double[][] x)
    {
        var panels = ImmutableArray.CreateBuilder<PlacedPanel>();
        double left = 0;
        for (int i = 0; i < layers.Length; i++)
        {
            double content = layers[i].Cells.Select(c => x[i][c.Index] + c.Width / 2).DefaultIfEmpty(0).Max();
            TextBlock title = TextBlock.Of(picture.Panels[i].Title, TitleSize, Math.Max(content, LeastTitleWidth), 1);
            double width = Math.Max(content, title.Width) + 2 * PanelPadding;
            double start = left + (width - content) / 2;
            for (int c = 0; c < x[i].Length; c++) x[i][c] += start;
            panels.Add(new PlacedPanel(title, left, width));
            left += width + PanelGap;
        }

        return panels.ToImmutable();
    }

    private void PlaceBoxes(Layers layers, double[] x, RowHeights rows)
    {
        foreach (Cell cell in layers.Cells)
        {
            if (cell.Box is { } box) _boxes.Add(box.Node.Id, new PlacedBox(box, x[cell.Index], rows.Middle(cell.Row)));
            if (cell.Label is { } label) _labels.Add(new PlacedLabel(label, x[cell.Index], rows.Middle(cell.Row)));
        }
    }

    private void PlaceEdges(Layers layers, PicturePanel panel, double[] x, RowHeights rows)
    {
        int count = layers.Chains.Length;
        (double[] starts, double[] ends) = (new double[count], new double[count]);
        GivePorts(starts, chain => (chain[0], chain[1]));
        GivePorts(ends, chain => (chain[^1], chain[^2]));
        for (int e = 0; e < count; e++)
        {
            int[] chain = layers.Chains[e];
            var runs = new Run[chain.Length];
            for (int i = 0; i < chain.Length; i++)
            {
                Cell cell = layers.Cells[chain[i]];
                double top = rows.Top(cell.Row) - RowHeights.Lead, bottom = rows.Bottom(cell.Row) + rows.LeadBelow(cell.Row);
                double middle = rows.Middle(cell.Row), half = cell.Height / 2;
                runs[i] = i == 0 ? new Run(starts[e], middle + half, bottom)
                    : i == chain.Length - 1 ? new Run(ends[e], top, middle - half)
                    : new Run(x[chain[i]], top, bottom);
            }

            bool down = panel.Flow == PictureFlow.Down;
            if (!down) runs = [.. runs.Reverse().Select(r => new Run(r.X, r.To, r.From))];
            _edges.Add(new PlacedEdge(panel.Edges[e], [.. runs]));
        }

        void GivePorts(double[] ports, Func<int[], (int Box, int Other)> side)
        {
            foreach (IGrouping<int, int> box in Enumerable.Range(0, count).GroupBy(e => side(layers.Chains[e]).Box))
            {
                int[] edges = [.. box];
                int[] others = [.. edges.Select(e => side(layers.Chains[e]).Other)];
                double[] places = Ports.Of(x[box.Key], layers.Cells[box.Key].Width,
                    [.. others.Select(o => (x[o], layers.Cells[o].Box is null))]);
                for (int i = 0; i < edges.Length; i++) ports[edges[i]] = places[i];
            }
        }
    }

    private PlacedLink Place(PictureEdge link, LinkTracks tracks, RowHeights rows)
    {
        (PlacedBox left, PlacedBox right) = (_boxes[link.From], _boxes[link.To]);
        if (left.X > right.X) (left, right) = (right, left);
        int row = tracks.RowOf(link);
        double? track = tracks.Of(link) is { } number ? rows.Bottom(row) + rows.TrackDepth(row, number) : null;
        return new PlacedLink(link, (left.Right, left.Y), (right.Left, right.Y), track);
    }
}
