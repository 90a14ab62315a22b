using ActorGraph.Graphs;
using ActorGraph.Parallel;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.Tests.Parallel;

/// <summary>A part of a parameter starts from the bits that stand there in the whole, and graph text keeps that.</summary>
public sealed class PartOfTests
{
    private static readonly TensorPool Pool = new();

    public static TheoryData<Initialiser> Wholes =>
        [new He(), new Xavier(true), new Uniform(-1, 2), new Given([.. Enumerable.Range(0, 20).Select(i => i * 0.1)])];

    [Theory, MemberData(nameof(Wholes))]
    public void Parts_side_by_side_are_the_whole(Initialiser of)
    {
        using Tensor whole = of.Create([5, 4], ElementType.Float32, 7, 3, Pool);
        using Tensor upper = new PartOf(of, [5, 4], 0, 0, 3).Create([2, 4], ElementType.Float32, 7, 99, Pool);
        using Tensor lower = new PartOf(of, [5, 4], 0, 2, 3).Create([3, 4], ElementType.Float32, 7, 98, Pool);
        Assert.Equal(whole.ToDoubles(), upper.ToDoubles().Concat(lower.ToDoubles()));
        using Tensor last = new PartOf(of, [5, 4], 1, 3, 3).Create([5, 1], ElementType.Float32, 7, 97, Pool);
        Assert.Equal(whole.ToDoubles().Where((_, i) => i % 4 == 3), last.ToDoubles());
    }

    [Theory, MemberData(nameof(Wholes))]
    public void Text_keeps_it(Initialiser of)
    {
        var g = new GraphBuilder();
        var part = new PartOf(new PartOf(of, [5, 4], 1, 1, 3), [5, 2], 0, 4, 8);
        g.Parameter("w", [1, 2], part);
        string text = GraphText.Write(g.Build(null, g.Parameter("v", [1], new Zeros())));
        Assert.Equal(part, GraphText.Parse(text, "parts.graph")["w"].Initialiser);
        Assert.Contains("part(of=part(of=", text);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(2, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, int.MaxValue)]
    [InlineData(1, 0)]
    public void What_is_no_part_of_the_whole_is_refused(int axis, int start) => Assert.Throws<ShapeException>(
        () => new PartOf(new Zeros(), [5, 4], axis, start, 0).Create([2, 4], ElementType.Float32, 1, 1, Pool).Dispose());

    [Fact]
    public void Text_nested_without_end_is_refused()
    {
        string text = $"param w [1] {string.Concat(Enumerable.Repeat("part(of=", 100_000))}\nloss w";
        Assert.Contains("nested deeper", Assert.Throws<GraphTextException>(() => GraphText.Parse(text, "deep.graph")).Message);
    }
}
