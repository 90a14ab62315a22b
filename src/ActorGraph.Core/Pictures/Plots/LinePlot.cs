using System.Collections.Immutable;

namespace ActorGraph.Pictures.Plots;

/// <summary>
/// Curves over one axis, to be written by <see cref="SvgPlot"/> or <see cref="TextPlot"/>. Points that an axis cannot show (not
/// finite, or not positive on a logarithmic axis) are left out, and the curve has a gap there.
/// </summary>
/// <param name="Title">What stands above; may be empty.</param>
/// <param name="X">The axis across.</param>
/// <param name="Y">The axis upward.</param>
/// <param name="Series">The curves.</param>
public sealed record LinePlot(string Title, PlotAxis X, PlotAxis Y, ImmutableArray<PlotSeries> Series)
{
    /// <summary>The scales of both axes, which show all points of all curves.</summary>
    internal (PlotScale X, PlotScale Y) Scales() => (PlotScale.Of(Points().Select(p => p.X), X.IsLogarithmic),
        PlotScale.Of(Points().Select(p => p.Y), Y.IsLogarithmic));

    private IEnumerable<(double X, double Y)> Points() => Series.SelectMany(s => s.Points);
}

/// <summary>An axis.</summary>
/// <param name="Title">What is measured, with its unit.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal factors.</param>
public sealed record PlotAxis(string Title, bool IsLogarithmic = false)
{
    internal string Heading => PictureText.Line(Title) + (IsLogarithmic ? " (logarithmic)" : "");
}

/// <summary>A curve.</summary>
/// <param name="Name">What it is called in the legend.</param>
/// <param name="Points">Its points, in the order in which they are joined.</param>
public sealed record PlotSeries(string Name, ImmutableArray<(double X, double Y)> Points);
