using System.Text.Json;
using System.Xml.Linq;

namespace ActorGraph.Tests.Cli;

/// <summary>What a gradient costs in each mode, from the command line.</summary>
public sealed class ModesTests(Workplace work) : IClassFixture<Workplace>
{
    [Fact]
    public async Task Forward_mode_grows_with_parameters_and_reverse_mode_with_outputs()
    {
        JsonElement json = (await work.RunAsync("modes", "neurons", "--json")).Json;
        JsonElement here = json.GetProperty("here");
        Assert.Equal((6, 1), (here.GetProperty("parameters").GetInt32(), here.GetProperty("outputs").GetInt32()));
        Assert.Equal((6, 1), (Of(here, "forward", "passes"), Of(here, "reverse", "passes")));
        foreach (JsonElement c in json.GetProperty("by_parameters").EnumerateArray())
        {
            int n = c.GetProperty("parameters").GetInt32();
            Assert.Equal((n, 1), (Of(c, "forward", "passes"), Of(c, "reverse", "passes")));
            Assert.Equal((8 * n, 8), (Of(c, "forward", "messages"), Of(c, "reverse", "messages"))); // 5 edges, 3 with a derivative
        }

        foreach (JsonElement c in json.GetProperty("by_outputs").EnumerateArray())
        {
            int m = c.GetProperty("outputs").GetInt32();
            Assert.Equal((8, m), (Of(c, "forward", "passes"), Of(c, "reverse", "passes")));
            Assert.Equal((64, 8 * m), (Of(c, "forward", "messages"), Of(c, "reverse", "messages")));
            Assert.Equal((8, 8), (Of(c, "forward", "messages_together"), Of(c, "reverse", "messages_together")));
        }

        JsonElement[] outputs = [.. json.GetProperty("by_outputs").EnumerateArray()];
        Assert.True(Of(outputs[0], "forward", "multiply_adds") > Of(outputs[0], "reverse", "multiply_adds"));
        Assert.True(Of(outputs[^1], "forward", "multiply_adds") < Of(outputs[^1], "reverse", "multiply_adds"));

        static int Of(JsonElement c, string mode, string what) => c.GetProperty(mode).GetProperty(what).GetInt32();
    }

    [Fact]
    public async Task A_table_is_printed_and_a_plot_drawn()
    {
        CommandOutcome outcome = await work.RunAsync("modes", "neurons", "x=[1, 2]", "--wrt", "w1", "--plot", "growth.svg");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("1 by 2", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output);
        XElement svg = XDocument.Load(Path.Combine(work.Folder, "growth.svg")).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Contains(svg.Descendants(), e => e.Value.Contains("forward", StringComparison.Ordinal));
    }
}
