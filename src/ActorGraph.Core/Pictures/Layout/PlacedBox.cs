namespace ActorGraph.Pictures.Layout;

/// <summary>A box at its place; X and Y are the middle.</summary>
internal sealed record PlacedBox(BoxText Box, double X, double Y)
{
    /// <summary>The left edge.</summary>
    public double Left => X - Box.Width / 2;

    /// <summary>The right edge.</summary>
    public double Right => X + Box.Width / 2;

    /// <summary>The upper edge.</summary>
    public double Top => Y - Box.Height / 2;

    /// <summary>The lower edge.</summary>
    public double Bottom => Y + Box.Height / 2;
}
