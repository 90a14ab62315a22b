namespace ActorGraph.Pictures.Layout;

/// <summary>
/// What takes up room in a row: a box, or the place where an arrow passes, with the arrow's label if it is told there.
/// </summary>
internal sealed class Cell(int index, int row, BoxText? box, TextBlock? label, double width, double height)
{
    /// <summary>The number in the panel.</summary>
    public int Index { get; } = index;

    /// <summary>The row, from 0 at the top.</summary>
    public int Row { get; } = row;

    /// <summary>The box; null where an arrow passes.</summary>
    public BoxText? Box { get; } = box;

    /// <summary>The label of the arrow that passes, if it has one.</summary>
    public TextBlock? Label { get; } = label;

    /// <summary>How wide it is.</summary>
    public double Width { get; } = width;

    /// <summary>How high it is.</summary>
    public double Height { get; } = height;

    /// <summary>Neighbours in the row above, by index; once for each arrow.</summary>
    public List<int> Above { get; } = [];

    /// <summary>Neighbours in the row below.</summary>
    public List<int> Below { get; } = [];
}
