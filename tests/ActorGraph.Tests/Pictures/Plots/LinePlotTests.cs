using System.Xml.Linq;
using ActorGraph.Pictures.Plots;
using CsCheck;

namespace ActorGraph.Tests.Pictures.Plots;

/// <summary>Curves as SVG and as characters.</summary>
public sealed class LinePlotTests
{
    private static readonly LinePlot Lines = new("Two lines", new("n"), new("cost"),
        [new("falling", [(0, 4), (1, 3), (2, 2)]), new("rising", [(0, 2), (1, 3), (2, 4)])]);

    [Theory]
    [InlineData(0, 4, "0 1 2 3 4")]
    [InlineData(1.5, 1.6, "1.5 1.52 1.54 1.56 1.58 1.6")]
    [InlineData(-3, 1000, "-200 0 200 400 600 800 1,000")]
    [InlineData(7, 7, "2 4 6 8 10 12")]
    [InlineData(0, 0, "-1 -0.5 0 0.5 1")]
    [InlineData(0, 3e8, "0 5·10⁷ 10⁸ 1.5·10⁸ 2·10⁸ 2.5·10⁸ 3·10⁸")]
    public void Ticks_are_round_and_reach_around_all_values(double low, double high, string expected) =>
        Assert.Equal(expected, Ticks(PlotScale.Of([low, high], false)));

    [Theory]
    [InlineData(1, 1000, "1 10 100 1,000")]
    [InlineData(3, 40, "2 5 10 20 50")]
    [InlineData(10, 10, "10 20")]
    [InlineData(1e-9, 1e9, "10⁻⁹ 10⁻⁶ 10⁻³ 1 1,000 10⁶ 10⁹")]
    public void Logarithmic_ticks_are_powers_of_ten_or_pieces(double low, double high, string expected) =>
        Assert.Equal(expected, Ticks(PlotScale.Of([low, high, 0, -1, double.NaN], true)));

    [Fact]
    public void Places_lie_between_0_and_1_in_order_whatever_the_values() =>
        Gen.Select(Gen.Double.Array[0, 8], Gen.Bool).Sample((values, isLogarithmic) =>
        {
            PlotScale scale = PlotScale.Of(values, isLogarithmic);
            Assert.InRange(scale.Ticks.Length, 2, 12);
            double[] places = [.. values.Order().Select(scale.Place).Where(p => !double.IsNaN(p))];
            Assert.Equal(values.Count(v => double.IsFinite(v) && (!isLogarithmic || v > 0)), places.Length);
            Assert.All(places, p => Assert.InRange(p, 0, 1));
            Assert.Equal(places.Order(), places);
        }, iter: 2000);

    [Fact]
    public void A_curve_in_a_terminal_has_its_mark_at_its_points() => Assert.Equal(
        """
        Two lines
        ● falling   □ rising
        ◉ several
        cost
          4 ┤●··             ··□
        3.5 ┤   ····     ····
          3 ┤       ··◉··
        2.5 ┤   ····     ····
          2 ┤□··             ··●
            └┬───┬────┬────┬───┬
             0  0.5   1   1.5  2
             n
        """.ReplaceLineEndings("\n"), string.Join('\n', TextPlot.Write(Lines, 25, 5)));

    [Fact]
    public void No_line_is_wider_than_the_terminal_however_long_the_names() =>
        Gen.Select(Gen.Int[40, 120], Gen.String[0, 80], Gen.Double.Array[0, 9])
        .Sample((width, name, values) =>
        {
            var plot = new LinePlot(name, new(name), new(name, true),
                [new(name, [.. values.Select((v, i) => ((double)i, v))]), new("b", [(1, 2)])]);
            Assert.All(TextPlot.Write(plot, width), line => Assert.True(line.Length <= width && !line.Contains('\n'), line));
            Assert.Equal("svg", XDocument.Parse(SvgPlot.Write(plot)).Root!.Name.LocalName);
        }, iter: 300);

    [Fact]
    public void Every_curve_of_an_svg_has_marks_dashes_and_a_name_of_its_own()
    {
        XDocument svg = XDocument.Parse(SvgPlot.Write(Lines));
        XElement[] curves = [.. svg.Descendants().Where(e => (string?)e.Attribute("class") == "curve"
            && ((string)e.Attribute("d")!).Contains('L', StringComparison.Ordinal))];
        Assert.Equal(2, curves.Length);
        Assert.NotEqual((string?)curves[0].Attribute("stroke-dasharray"), (string?)curves[1].Attribute("stroke-dasharray"));
        string[] marks = [.. svg.Descendants().Where(e => (string?)e.Attribute("class") == "mark").Select(e =>
            (string)e.Attribute("d")!)];
        Assert.Equal(8, marks.Length); // three points and one in the legend, twice
        Assert.Equal(2, marks.Distinct().Count());
        Assert.Contains(svg.Descendants(), e => e.Value == "falling");
        Assert.Contains("prefers-color-scheme: dark", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_be_shown_is_a_gap()
    {
        XDocument svg = XDocument.Parse(
            SvgPlot.Write(new LinePlot("", new("x"), new("y", true), [new("a", [(0, 1), (1, 10), (2, 0), (3, 10), (4, 1)])])));
        string path = (string)svg.Descendants().Last(e => (string?)e.Attribute("class") == "curve").Attribute("d")!;
        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Equal(2, path.Count(c => c == 'L'));
    }

    private static string Ticks(PlotScale scale) => string.Join(' ', scale.Ticks.Select(scale.Label));
}
