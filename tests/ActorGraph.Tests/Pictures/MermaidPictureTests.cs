using System.Text.RegularExpressions;
using ActorGraph.Pictures;
using CsCheck;

namespace ActorGraph.Tests.Pictures;

/// <summary>Text for Mermaid.</summary>
public sealed partial class MermaidPictureTests
{
    private const string Blocks =
        """---|title: ".*"|flowchart LR|subgraph s\d+\["[^"]*"\]|direction (TB|BT)|end|s\d+ -\.- s\d+""";

    private const string Nodes = """n\d+[\[({\\/]+"[^"]*"[\])}\\/]+|n\d+ -->(\|"[^"]*"\|)? n\d+""";

    [Fact]
    public void Panels_are_subgraphs_with_directions_of_their_own()
    {
        var picture = new Picture("a \"gradient\"",
            [
                new PicturePanel("values", [new("x", "x", "[2]", PictureForm.Input), new("l", "l", null, PictureForm.Loss)],
                    [new("x", "l", "f")]),
                new PicturePanel("gradients", [new("gx", "∂l/∂x", null, PictureForm.Gradient)], [], PictureFlow.Up),
            ], [new("x", "gx")]);
        Assert.Equal("""
            ---
            title: "a \"gradient\""
            ---
            flowchart LR
              subgraph s0["values"]
                direction TB
                n0(["x<br/>[2]"])
                n1{{"l"}}
                n0 -->|"f"| n1
              end
              subgraph s1["gradients"]
                direction BT
                n2[/"∂l/∂x"/]
              end
              s0 -.- s1

            """.ReplaceLineEndings("\n"), MermaidPicture.Write(picture));
    }

    [Fact]
    public void What_mermaid_would_read_as_its_own_is_a_number() =>
        Assert.Contains("[\"1#46; #34;#60;b#62;#38;#35;#59;#96;#34; #42;#95;#36;\"]",
        MermaidPicture.Write(new Picture("",
            new PicturePanel("", [new("a", "1. \"<b>&#;`\" *_$", null, PictureForm.Operation)], []))), StringComparison.Ordinal);

    [Fact]
    public void Whatever_the_labels_every_line_is_a_statement_and_all_is_there() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        Picture picture = RandomPictures.Create(seed);
        string[] lines = MermaidPicture.Write(picture).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(Statement(), line));
        Assert.Equal(picture.Nodes.Count(), lines.Count(l => Node().IsMatch(l)));
        Assert.Equal(picture.Panels.Sum(p => p.Edges.Length), lines.Count(l => l.Contains(" -->", StringComparison.Ordinal)));
    }, iter: 200);

    [GeneratedRegex("^ *(" + Blocks + "|" + Nodes + ")$")]
    private static partial Regex Statement();

    [GeneratedRegex("""^ +n\d+[\[({]""")]
    private static partial Regex Node();
}
