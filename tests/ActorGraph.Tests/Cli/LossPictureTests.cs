using System.Xml.Linq;
using ActorGraph.Cli.Rendering;
using ActorGraph.Data;

namespace ActorGraph.Tests.Cli;

/// <summary>The loss curve as characters and as SVG.</summary>
public sealed class LossPictureTests
{
    [Fact]
    public void A_falling_loss_falls_from_the_top_left_to_the_bottom_right()
    {
        string[] lines = [.. LossCurve.Draw([new EpochRecord(1, 4), new EpochRecord(2, 3), new EpochRecord(3, 2)], 60)];
        Assert.Equal(15, lines.Length);
        Assert.StartsWith("        4 ┤●", lines[1], StringComparison.Ordinal);
        Assert.Matches("^        2 ┤ +●+$", lines[12]);
        Assert.DoesNotContain("validation", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length <= 60));
    }

    [Fact]
    public void Losses_far_apart_have_a_logarithmic_scale_and_meet_where_they_are_equal()
    {
        string[] lines = [.. LossCurve.Draw([new EpochRecord(1, 100, null, 100), new EpochRecord(2, 1, null, 10)], 60)];
        Assert.Contains("logarithmic", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("      100 ┤◉", lines[1], StringComparison.Ordinal);
        LossScale scale = LossScale.Of([1, 100]);
        Assert.Equal(0.5, scale.Place(10), 1e-12);
        Assert.Equal(10, scale.At(0.5), 1e-12);
        Assert.False(LossScale.Of([0, 100]).IsLogarithmic);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal_and_the_edge_is_straight_however_long_the_labels()
    {
        string[] lines = [.. LossCurve.Draw([new EpochRecord(1, 1.25, null, 0.5), new EpochRecord(60, 0.000691184, null, 0.25)], 60)];
        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        int edge = lines[^2].IndexOf('└');
        Assert.All(lines[1..^2], line => Assert.Contains(line[edge], "┤│"));
        Assert.Contains("0.00069118 ┤", lines[^3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(1, 30, "1 5 10 15 20 25 30")]
    [InlineData(1, 62, "1 10 20 30 40 50 62")]
    public void Epochs_on_the_axis_are_round_and_the_last_is_there(int first, int last, string expected)
    {
        XDocument svg = XDocument.Parse(LossPlot.Svg([.. Enumerable.Range(first, last - first + 1).Select(e => new EpochRecord(e, 1.0 / e))]));
        string[] middle = [.. svg.Descendants().Where(e => e.Name.LocalName == "text" && (string?)e.Attribute("text-anchor") == "middle").Select(e => e.Value)];
        Assert.Equal(expected, string.Join(' ', middle.Where(t => t != "epoch")));
    }

    [Fact]
    public void Losses_near_each_other_have_labels_that_differ()
    {
        XDocument svg = XDocument.Parse(LossPlot.Svg([new EpochRecord(1, 1.5001), new EpochRecord(2, 1.5)]));
        string[] labels = [.. svg.Descendants().Where(e => (string?)e.Attribute("text-anchor") == "end").Select(e => e.Value)];
        Assert.Equal(labels.Length, labels.Distinct().Count());
    }

    [Fact]
    public void One_epoch_is_a_point_and_none_an_empty_picture()
    {
        Assert.Single(XDocument.Parse(LossPlot.Svg([new EpochRecord(1, 0.5)])).Descendants(), e => e.Name.LocalName == "circle");
        Assert.Equal("svg", XDocument.Parse(LossPlot.Svg([])).Root!.Name.LocalName);
        Assert.NotEmpty(LossCurve.Draw([new EpochRecord(1, 0.5)], 60));
    }
}
