using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ActorGraph.Pictures;
using CsCheck;

namespace ActorGraph.Tests.Pictures;

/// <summary>Text for Graphviz.</summary>
public sealed partial class DotPictureTests
{
    private const string Blocks = @"digraph \{|subgraph cluster_\d+ \{|\}|\{ rank=same; n\d+; n\d+ \}";
    private const string Attribute = """\w+=("([^"\\]|\\[\\n"])*"|[\w.]+)""";

    [Fact]
    public void Panels_are_clusters_linked_nodes_share_a_rank_and_what_points_up_is_written_from_above()
    {
        var picture = new Picture("a gradient",
            [
                new PicturePanel("values", [new("x", "x", null, PictureForm.Input), new("l", "l", "x²", PictureForm.Loss)],
                    [new("x", "l")]),
                new PicturePanel("gradients", [new("gx", "∂l/∂x", null, PictureForm.Gradient),
                    new("gl", "∂l/∂l", null, PictureForm.Gradient)],
                    [new("gl", "gx", "2x")], PictureFlow.Up),
            ], [new("x", "gx"), new("l", "gl")]);
        string dot = DotPicture.Write(picture);
        Assert.Contains("subgraph cluster_0 {", dot, StringComparison.Ordinal);
        Assert.Contains("n1 [shape=hexagon, style=filled, fillcolor=\"#ffe0e3\", label=\"l\\nx²\"]", dot,
            StringComparison.Ordinal);
        Assert.Contains("n0 -> n1\n", dot, StringComparison.Ordinal);
        Assert.Contains("n2 -> n3 [dir=back, label=\"2x\"]", dot, StringComparison.Ordinal);
        Assert.Contains("{ rank=same; n0; n2 }", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_quoted() => Assert.Contains("label=\"a \\\"b\\\" \\\\N\\n&amp;lt; \ufffd\"",
        DotPicture.Write(new Picture("", new PicturePanel("", [new("a", "a \"b\" \\N\n&lt; \u0001", null, PictureForm.Input)],
            []))), StringComparison.Ordinal);

    [Fact]
    public void Whatever_the_labels_every_line_is_a_statement_and_all_is_there() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        Picture picture = RandomPictures.Create(seed);
        string[] lines = DotPicture.Write(picture).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(Statement(), line));
        ImmutableArray<PictureNode> nodes = [.. picture.Nodes];
        Assert.Equal(nodes.Length, lines.Count(l => l.StartsWith("    n", StringComparison.Ordinal) && !Arrow().IsMatch(l)));
        Assert.Equal(picture.Panels.Sum(p => p.Edges.Length) + picture.Links.Length, lines.Count(l => Arrow().IsMatch(l)));
    }, iter: 200);

    // A string ends at the first quote without a backslash before it; backslashes come in pairs or before n and a quote.
    [GeneratedRegex("^ *(" + Blocks + @"|(graph|node|edge|n\d+|n\d+ -> n\d+)( \[" + Attribute + "(, " + Attribute + @")*\])?)$")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^ +n\d+ -> n\d+")]
    private static partial Regex Arrow();
}
