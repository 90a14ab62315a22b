namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Which links run straight, and which go around other boxes of their row on a track below it; the wider a link, the lower its
/// track, so that links within one another do not cross.
/// </summary>
internal sealed class LinkTracks
{
    private readonly Dictionary<PictureEdge, int> _tracks = [];
    private readonly IReadOnlyDictionary<string, int> _ranks;
    private readonly int[] _counts;

    private LinkTracks(Picture picture, Layers[] layers)
    {
        _ranks = picture.Ranks;
        _counts = new int[layers.Length == 0 ? 0 : layers[0].Rows.Count];
        // A row through all panels, boxes alone: arrows that pass may be crossed.
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < _counts.Length; row++)
        {
            int place = 0;
            foreach (Layers panel in layers)
                foreach (int cell in panel.Rows[row])
                    if (panel.Cells[cell].Box is { } box) places[box.Node.Id] = place++;
        }

        foreach (PictureEdge link in picture.Links.Distinct().OrderBy(Span))
            if (Span(link) > 1) _tracks[link] = _counts[RowOf(link)]++;

        int Span(PictureEdge link) => Math.Abs(places[link.From] - places[link.To]);
    }

    /// <summary>Finds the tracks.</summary>
    public static LinkTracks Of(Picture picture, Layers[] layers) => new(picture, layers);

    /// <summary>How many tracks there are below a row.</summary>
    public int Count(int row) => _counts[row];

    /// <summary>The number of a link's track, from 0 at the top; null if it runs straight.</summary>
    public int? Of(PictureEdge link) => _tracks.TryGetValue(link, out int track) ? track : null;

    /// <summary>The row of a link.</summary>
    public int RowOf(PictureEdge link) => _ranks[link.From];
}
