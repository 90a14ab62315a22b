namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Where arrows touch the upper or lower edge of a box: side by side in the order of where they lead. One that leads almost
/// straight on touches half-way to there, and so does its other end, which makes it straight; where it passes on, exactly there.
/// If that would crowd the others, all are spread evenly.
/// </summary>
internal static class Ports
{
    private const double Distance = 18, Corner = 14, Straight = 26, Crowded = 0.75;

    /// <summary>The places along the edge, for ends at the given places in the row before or behind.</summary>
    public static double[] Of(double x, double width, IReadOnlyList<(double X, bool Passes)> others)
    {
        int[] order = [.. Enumerable.Range(0, others.Count).OrderBy(i => others[i].X)];
        double centre = (order.Length - 1) / 2.0, middle = x, distance = Room(centre, middle);
        int nearest = Enumerable.Range(0, order.Length).MinBy(i => Math.Abs(others[order[i]].X - x));
        (double other, bool passes) = others[order[nearest]];
        double straight = passes ? other : (x + other) / 2;
        if (Math.Abs(other - x) < Straight && Room(nearest, straight) >= Math.Min(distance * Crowded, Distance))
            (centre, middle, distance) = (nearest, straight, Room(nearest, straight));
        var ports = new double[others.Count];
        for (int place = 0; place < order.Length; place++) ports[order[place]] = middle + (place - centre) * distance;
        return ports;

        double Room(double index, double at)
        {
            double most = Math.Max(index, order.Length - 1 - index), room = width / 2 - Corner - Math.Abs(at - x);
            return most > 0 ? Math.Clamp(room / most, 0, Distance) : room >= 0 ? Distance : 0;
        }
    }
}
