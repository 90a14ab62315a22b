namespace ActorGraph.Pictures.Layout;

/// <summary>
/// Where arrows touch the upper or lower edge of a box: side by side in the order of where they lead, the one that leads straight
/// on in the middle.
/// </summary>
internal static class Ports
{
    private const double Distance = 18, Corner = 14, Straight = 1;

    /// <summary>The places along the edge, for ends at the given places in the row before or behind.</summary>
    public static double[] Of(double x, double width, IReadOnlyList<double> others)
    {
        int[] order = [.. Enumerable.Range(0, others.Count).OrderBy(i => others[i])];
        int middle = Array.FindIndex(order, i => Math.Abs(others[i] - x) < Straight);
        double centre = middle >= 0 ? middle : (others.Count - 1) / 2.0;
        double most = Math.Max(centre, others.Count - 1 - centre), room = Math.Max(0, width / 2 - Corner);
        double distance = most > 0 ? Math.Min(Distance, room / most) : 0;
        var ports = new double[others.Count];
        for (int place = 0; place < order.Length; place++) ports[order[place]] = x + (place - centre) * distance;
        return ports;
    }
}
