using System.Xml.Linq;
using ActorGraph.Graphs;
using ActorGraph.Pictures;
using CsCheck;

namespace ActorGraph.Tests.Pictures;

/// <summary>What is drawn keeps clear of what else is drawn, whatever the graph and its labels.</summary>
public sealed class SvgPictureTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, 1_000_000];

    [Fact]
    public void Boxes_do_not_overlap_and_hold_their_text() => Seeds.Sample(seed =>
    {
        var drawn = new DrawnPicture(SvgPicture.Write(RandomPictures.Create(seed)));
        DrawnPicture.Rectangle[] boxes = [.. drawn.Boxes.Values];
        for (int i = 0; i < boxes.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.False(boxes[i].Overlaps(boxes[j], gap: 10), $"seed {seed}: {boxes[i]} and {boxes[j]}");
        foreach ((string id, DrawnPicture.Rectangle area) in drawn.Texts)
            Assert.True(drawn.Boxes[id].Holds(area), $"seed {seed}: {area} in {drawn.Boxes[id]}");
    }, iter: 300);

    [Fact]
    public void Arrows_lead_from_box_to_box_the_right_way_and_through_no_other() => Seeds.Sample(seed =>
    {
        Picture picture = RandomPictures.Create(seed);
        var drawn = new DrawnPicture(SvgPicture.Write(picture));
        foreach ((string from, string to, DrawnPicture.Point[] path, DrawnPicture.Point? tip) in drawn.Edges)
        {
            (DrawnPicture.Rectangle start, DrawnPicture.Rectangle end) = (drawn.Boxes[from], drawn.Boxes[to]);
            bool down = from.StartsWith('v');
            Assert.Equal(down ? start.Bottom : start.Top, path[0].Y, 0.02);
            Assert.Equal(down ? end.Top : end.Bottom, tip!.Value.Y, 0.02);
            Assert.True(down ? start.Bottom < end.Top : start.Top > end.Bottom, $"seed {seed}: {from} → {to}");
            Assert.InRange(path[0].X, start.Left, start.Right);
            Assert.InRange(tip.Value.X, end.Left, end.Right);
            foreach ((string id, DrawnPicture.Rectangle box) in drawn.Boxes)
                Assert.False(path.Any(p => box.HasInside(p)), $"seed {seed}: {from} → {to} through {id}");
        }
    }, iter: 300);

    [Fact]
    public void Links_join_the_sides_of_boxes_in_one_row_and_run_through_no_other() => Seeds.Sample(seed =>
    {
        var drawn = new DrawnPicture(SvgPicture.Write(RandomPictures.Create(seed)));
        foreach ((string from, string to, DrawnPicture.Point[] path, _) in drawn.Links)
        {
            (DrawnPicture.Rectangle start, DrawnPicture.Rectangle end) = (drawn.Boxes[from], drawn.Boxes[to]);
            Assert.Equal((start.Top + start.Bottom) / 2, (end.Top + end.Bottom) / 2, 0.02);
            Assert.Equal(start.Right, path[0].X, 0.02);
            Assert.Equal(end.Left, path[^1].X, 0.02);
            foreach ((string id, DrawnPicture.Rectangle box) in drawn.Boxes)
                Assert.False(path.Any(p => box.HasInside(p)), $"seed {seed}: {from} – {to} through {id}");
        }
    }, iter: 300);

    [Fact]
    public void Every_node_edge_and_link_is_there_and_the_same_picture_is_the_same_text() => Seeds.Sample(seed =>
    {
        Picture picture = RandomPictures.Create(seed);
        string svg = SvgPicture.Write(picture);
        var drawn = new DrawnPicture(svg);
        Assert.Equal(picture.Nodes.Select(n => n.Id).Order(StringComparer.Ordinal),
            drawn.Boxes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(picture.Panels.SelectMany(p => p.Edges).Select(e => (e.From, e.To)),
            drawn.Edges.Select(e => (e.From, e.To)));
        Assert.Equal(picture.Links.Select(l => (l.From, l.To)), drawn.Links.Select(l => (l.From, l.To)));
        Assert.Equal(svg, SvgPicture.Write(RandomPictures.Create(seed)));
    }, iter: 200);

    [Fact]
    public void Labels_of_arrows_keep_clear_of_boxes_and_of_one_another() => Seeds.Sample(seed =>
    {
        var drawn = new DrawnPicture(SvgPicture.Write(RandomPictures.Create(seed)));
        DrawnPicture.Rectangle[] labels = [
            .. drawn.Groups("tag").Select(g => g.Elements().First()).Select(r => new DrawnPicture.Rectangle(
            (double)r.Attribute("x")!, (double)r.Attribute("y")!, (double)r.Attribute("x")! + (double)r.Attribute("width")!,
            (double)r.Attribute("y")! + (double)r.Attribute("height")!))];
        for (int i = 0; i < labels.Length; i++)
        {
            Assert.DoesNotContain(drawn.Boxes.Values, b => b.Overlaps(labels[i]));
            for (int j = 0; j < i; j++) Assert.False(labels[i].Overlaps(labels[j]), $"seed {seed}");
        }
    }, iter: 300);

    [Fact]
    public void Two_pictures_in_one_page_have_ids_and_classes_of_their_own_and_refer_to_nothing_outside()
    {
        string[] svgs = [SvgPicture.Write(RandomPictures.Create(1)), SvgPicture.Write(RandomPictures.Create(2))];
        XElement[] roots = [.. svgs.Select(s => XDocument.Parse(s).Root!)];
        Assert.NotEqual((string?)roots[0].Attribute("class"), (string?)roots[1].Attribute("class"));
        Assert.Empty(Ids(roots[0]).Intersect(Ids(roots[1])));
        foreach (XElement root in roots)
        {
            Assert.Equal("img", (string?)root.Attribute("role"));
            Assert.Equal(Ids(root), ((string)root.Attribute("aria-labelledby")!).Split(' '));
            string style = root.Elements().Single(e => e.Name.LocalName == "style").Value;
            Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
            Assert.All(style.Split('}').Where(r => r.Contains('{', StringComparison.Ordinal)),
                r => Assert.Contains($".{(string)root.Attribute("class")!}", r, StringComparison.Ordinal));
            Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
            Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), a => a.Name.LocalName is "href" or "src");
        }

        static string[] Ids(XElement root) => [.. root.Descendants().Attributes("id").Select(a => a.Value)];
    }

    [Fact]
    public void What_was_cut_off_can_be_read_by_pointing_at_it()
    {
        string label = string.Join(' ', Enumerable.Repeat("long", 100));
        XDocument svg = XDocument.Parse(
            SvgPicture.Write(new Picture("", new PicturePanel("", [new("a", label, null, PictureForm.Operation)], []))));
        XElement group = svg.Descendants().Single(e => (string?)e.Attribute("data-id") == "a");
        Assert.Equal(label, group.Elements().First(e => e.Name.LocalName == "title").Value);
        Assert.EndsWith("…", group.Elements().Last().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_picture_is_a_picture()
    {
        Assert.Equal("svg", XDocument.Parse(SvgPicture.Write(new Picture("", [], []))).Root!.Name.LocalName);
        Assert.Equal("svg", XDocument.Parse(
            SvgPicture.Write(new Picture("", new PicturePanel("", [], [])))).Root!.Name.LocalName);
    }

    [Fact]
    public void Two_thousand_nodes_are_drawn()
    {
        var random = new Random(7);
        PictureEdge[] edges = [.. Enumerable.Range(1, 1999).SelectMany(i =>
            Enumerable.Range(0, 2).Select(_ => new PictureEdge($"{Math.Max(0, i - random.Next(1, 12))}", $"{i}")))];
        var picture = new Picture("", new PicturePanel("",
            [.. Enumerable.Range(0, 2000).Select(i => new PictureNode($"{i}", $"h{i}", null, PictureForm.Operation))],
                [.. edges]));
        Assert.Equal(2000, new DrawnPicture(SvgPicture.Write(picture)).Boxes.Count);
    }

    [Fact]
    public void A_chain_is_a_straight_line_whatever_passes_beside_it()
    {
        string[] names = ["x", "h1", "h2", "h3", "l"];
        PictureNode[] nodes = [.. names.Select(n => new PictureNode(n, n, null, PictureForm.Operation))];
        PictureEdge[] chain = [.. names.Zip(names.Skip(1)).Select(p => new PictureEdge(p.First, p.Second))];
        var drawn = new DrawnPicture(SvgPicture.Write(
            new Picture("", new PicturePanel("", [.. nodes], [.. chain, new("h1", "h3")]))));
        double[] middles = [.. drawn.Boxes.Values.Select(b => (b.Left + b.Right) / 2)];
        Assert.All(middles, m => Assert.Equal(middles[0], m, 0.02));
        foreach ((_, _, DrawnPicture.Point[] path, _) in drawn.Edges.Take(4))
            Assert.All(path, p => Assert.Equal(middles[0], p.X, 0.02));
    }

    [Theory]
    [InlineData("a", "a", "a", "twice")]
    [InlineData("a", "b", "c", "the id of a node")]
    [InlineData("a", "b", "a", "circle")]
    public void A_picture_that_cannot_be_drawn_is_refused(string first, string second, string third, string said)
    {
        PictureNode[] nodes = [new(first, "", null, PictureForm.Input), new(second, "", null, PictureForm.Input)];
        GraphException error = Assert.Throws<GraphException>(() =>
            new Picture("", new PicturePanel("", [.. nodes], [new(first, second), new(second, third)])));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }
}
