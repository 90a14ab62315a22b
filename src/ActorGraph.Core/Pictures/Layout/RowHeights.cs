namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Where rows begin and end. Below a row come the tracks of links, which arrows cross upright; then room for the curves of
/// arrows, more where they lead far to the side; then an upright piece for the heads of arrows.
/// </summary>
internal sealed class RowHeights
{
    /// <summary>The upright piece of an arrow at a row.</summary>
    public const double Lead = 15;

    private const double LeastCurve = 26, MostCurve = 100, CurveByShift = 0.16, TrackDistance = 9, MostTracks = 150;

    private readonly double[] _tops, _bottoms;
    private readonly int[] _tracks;

    public RowHeights(Layers[] layers, double[][] x, LinkTracks tracks)
    {
        int count = layers.Length == 0 ? 0 : layers[0].Rows.Count;
        (_tops, _bottoms, _tracks) = (new double[count], new double[count], new int[count]);
        double top = 0;
        for (int row = 0; row < count; row++)
        {
            double height = 0, shift = 0;
            _tracks[row] = tracks.Count(row);
            for (int panel = 0; panel < layers.Length; panel++)
                foreach (int cell in layers[panel].Rows[row])
                {
                    height = Math.Max(height, layers[panel].Cells[cell].Height);
                    foreach (int below in layers[panel].Cells[cell].Below)
                        shift = Math.Max(shift, Math.Abs(x[panel][cell] - x[panel][below]));
                }

            (_tops[row], _bottoms[row]) = (top, top + height);
            top += height + LeadBelow(row) + Math.Clamp(shift * CurveByShift, LeastCurve, MostCurve) + Lead;
        }
    }

    /// <summary>The lower end of the last row and its tracks.</summary>
    public double Height => _bottoms.Length == 0 ? 0 : _bottoms[^1] + (_tracks[^1] > 0 ? LeadBelow(_tracks.Length - 1) : 0);

    /// <summary>The upper end of a row.</summary>
    public double Top(int row) => _tops[row];

    /// <summary>The lower end of a row.</summary>
    public double Bottom(int row) => _bottoms[row];

    /// <summary>The middle of a row, where its boxes stand.</summary>
    public double Middle(int row) => (_tops[row] + _bottoms[row]) / 2;

    /// <summary>How far below a row arrows run upright.</summary>
    public double LeadBelow(int row) => _tracks[row] == 0 ? Lead : TrackDepth(row, _tracks[row] - 1) + 6;

    /// <summary>How far below a row a track runs; many tracks stand closer.</summary>
    public double TrackDepth(int row, int track) =>
        Lead + 3 + track * Math.Min(TrackDistance, MostTracks / Math.Max(1, _tracks[row]));
}
