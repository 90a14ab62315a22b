namespace ActorGraph.Pictures.Layout;

/// <summary>A box and the text in it: the label, and below it the detail.</summary>
internal sealed record BoxText(PictureNode Node, TextBlock Label, TextBlock Detail)
{
    /// <summary>The font size of labels. Sizes are chosen for a picture of about 900 by 700 that fills a slide.</summary>
    public const double LabelSize = 21;

    /// <summary>The font size of details.</summary>
    public const double DetailSize = 15;

    /// <summary>The font size of what stands on arrows.</summary>
    public const double EdgeSize = 15;

    /// <summary>How wide what stands on arrows may be.</summary>
    public const double EdgeWidth = 220;

    private const double LeastWidth = 68, PaddingX = 14, PaddingY = 8, LabelWidth = 300, DetailWidth = 320;

    /// <summary>The width of the outline.</summary>
    public double Width => Math.Max(LeastWidth, Math.Max(Label.Width, Detail.Width) + 2 * (PaddingX + Ends));

    /// <summary>The height of the outline.</summary>
    public double Height => Math.Max(Label.Height, LabelSize * 1.25) + Detail.Height + 2 * PaddingY;

    // Round and pointed ends take room that text cannot have.
    private double Ends => Node.Form switch
    {
        PictureForm.Input => 6,
        PictureForm.Loss => 12,
        _ => 0,
    };

    /// <summary>Breaks and measures the text of a node.</summary>
    public static BoxText Of(PictureNode node) => new(node, TextBlock.Of(node.Label, LabelSize, LabelWidth, 2),
        TextBlock.Of(node.Detail ?? "", DetailSize, DetailWidth, 3));
}
