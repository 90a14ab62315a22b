using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Pictures;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;
using CsCheck;

namespace ActorGraph.Tests.Pictures;

public sealed class StructurePictureTests
{
    [Fact]
    public void Boxes_have_their_line_and_arrows_their_shape()
    {
        Picture picture = StructurePicture.Of(SampleGraphs.Named("two losses"));
        PictureNode h = picture.Nodes.Single(n => n.Label == "prediction");
        Assert.Contains(" @ ", h.Detail, StringComparison.Ordinal);
        Assert.EndsWith("[batch, 3]", h.Detail, StringComparison.Ordinal);
        Assert.Contains(picture.Panels[0].Edges, e => e.Label == "[batch, 3]");
        Assert.Equal(PictureForm.Loss, picture.Nodes.Single(n => n.Label == "L").Form);
        Assert.DoesNotContain(picture.Nodes, n => n.Form == PictureForm.Fold);
    }

    [Fact]
    public void Regions_have_one_ground_each_and_a_name()
    {
        Graph graph = SampleGraphs.Named("two losses");
        var drawn = new DrawnPicture(SvgPicture.Write(StructurePicture.Of(graph, n => n.Index % 2 == 0 ? "even & <odd>" : "odd")));
        Assert.Equal(["even & <odd>", "odd"], drawn.Document.Descendants().Select(e => (string?)e.Attribute("data-region")).OfType<string>().Order());
        Assert.Equal(drawn.Boxes.Count, drawn.Groups("region-0").Concat(drawn.Groups("region-1")).SelectMany(g => g.Elements()).Count(e => e.Name.LocalName == "rect"));
        Assert.Equal(2, drawn.Groups("chip").Count());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(7)]
    public void Ten_thousand_nodes_stay_legible(int most)
    {
        Picture picture = StructurePicture.Of(Chain(3333), n => $"worker-{n.Index / 4000}", most);
        Assert.InRange(picture.Nodes.Count(), 2, most);
        PictureNode fold = picture.Nodes.First(n => n.Form == PictureForm.Fold);
        Assert.Contains(" … ", fold.Label, StringComparison.Ordinal);
        Assert.Contains("nodes: ", fold.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(new DrawnPicture(SvgPicture.Write(picture)).Boxes);
    }

    [Fact]
    public void Names_with_segments_are_put_together_segment_by_segment()
    {
        var g = new GraphBuilder();
        Node h = g.Input("x", [Dimension.Batch(), 2]);
        for (int i = 1; i <= 9; i++)
        {
            h = (h * g.Parameter($"block{i}.scale", [2], new Ones())).Named($"block{i}.scaled");
            h = (h + g.Parameter($"block{i}.shift", [2], new Ones())).Named($"block{i}.shifted");
        }

        Picture picture = StructurePicture.Of(g.Build(loss: h.ReduceSum([1]).Named("L")), most: 12);
        Assert.Equal(11, picture.Nodes.Count()); // x, nine blocks, L
        Assert.Contains(picture.Nodes, n => n.Label == "block3.scale … block3.shifted");
    }

    [Fact]
    public void What_runs_in_a_circle_is_put_together_as_reachability_says() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var draw = new Random(seed);
        int count = draw.Next(1, 12);
        (int From, int To)[] arrows = [.. Enumerable.Range(0, draw.Next(25)).Select(_ => (draw.Next(count), draw.Next(count)))];
        int[] found = Circles.Of(count, arrows);
        var reaches = new bool[count, count];
        for (int i = 0; i < count; i++) reaches[i, i] = true;
        foreach ((int from, int to) in arrows) reaches[from, to] = true;
        for (int k = 0; k < count; k++)
            for (int i = 0; i < count; i++)
                for (int j = 0; j < count; j++) reaches[i, j] |= reaches[i, k] && reaches[k, j];
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++) Assert.Equal(reaches[i, j] && reaches[j, i], found[i] == found[j]);
    }, iter: 500);

    private static Graph Chain(int layers)
    {
        var g = new GraphBuilder();
        Node h = g.Input("x0", [Dimension.Batch(), 2]);
        for (int i = 1; i <= layers; i++) h = (h * g.Parameter($"W{i}", [2], new Ones())).Named($"z{i}").Relu().Named($"x{i}");
        return g.Build(loss: h.ReduceSum([1]).Named("L"));
    }
}
