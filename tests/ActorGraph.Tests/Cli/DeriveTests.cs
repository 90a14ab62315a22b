using System.Text.Json;
using ActorGraph.Tests.Autodiff.Formulas;

namespace ActorGraph.Tests.Cli;

/// <summary>Derivatives as formulas from the command line.</summary>
public sealed class DeriveTests(Workplace work) : IClassFixture<Workplace>
{
    private const string Squares = "L = sum((W1 @ x - y) ** 2)";

    [Fact]
    public async Task A_formula_is_derived_with_shapes_for_its_names()
    {
        CommandOutcome outcome = await work.RunAsync("derive", "--expr", Squares, "W1:[2,3]", "x:[3]", "y=[1, 2]", "--wrt", "W1");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("  ∂L/∂W₁ = 2·(W₁·x − y)ᵀ·(I₂ ⊗ xᵀ)\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("  ∂L/∂W₁ = 2·(W₁·x − y)·xᵀ\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("", outcome.Error);
    }

    [Fact]
    public async Task Names_without_a_shape_are_numbers()
    {
        CommandOutcome outcome = await work.RunAsync("derive", "--expr", "q = x + y; f = q * z");
        Assert.Contains("∂f/∂x = ∂f/∂q·∂q/∂x", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("∂f/∂z = q", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_symbols_and_every_line()
    {
        JsonElement json = (await work.RunAsync("derive", "three-layer", "--wrt", "h1", "--json")).Json;
        Assert.Equal("L", json.GetProperty("of").GetString());
        Assert.Equal("h1", json.GetProperty("symbols").GetProperty("h₁").GetString());
        Assert.Equal("yHat", json.GetProperty("symbols").GetProperty("ŷ").GetString());
        JsonElement path = json.GetProperty("paths")[0];
        Assert.Equal(1, path.GetProperty("count").GetInt64());
        Assert.Equal("∂L/∂ŷ·∂ŷ/∂h₂·∂h₂/∂z₂·∂z₂/∂h₁", path.GetProperty("chain").GetProperty("right").GetString());
        Assert.Equal("∂ΣL/∂h₁", json.GetProperty("products").EnumerateArray().Last().GetProperty("left").GetString());
        Assert.Equal(6, json.GetProperty("values").GetArrayLength());
        Assert.Contains("sum over the samples", json.GetProperty("seed").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latex_is_written_to_a_file()
    {
        CommandOutcome outcome = await work.RunAsync("derive", "diamond", "--format", "latex", "--output", "diamond.tex");
        Assert.Equal((0, ""), (outcome.Code, outcome.Output));
        string latex = work.Read("diamond.tex");
        LatexBalance.Check(latex);
        Assert.Contains(@"\frac{\partial l}{\partial x} &= ", latex, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "actorgraph derive: found neither a graph nor a formula")]
    [InlineData(2, "--of: found `nothing`", "diamond", "--of", "nothing")]
    [InlineData(2, "--wrt: found `z`", "diamond", "--wrt", "z")]
    [InlineData(2, "--wrt: found `,`", "diamond", "--wrt", ",")]
    [InlineData(1, "gradient by `y`: found no path along which a gradient flows", "three-layer", "--of", "z1", "--wrt", "y")]
    [InlineData(1, "derivative of `c`: found no input and no parameter", "--expr", "c = less(x, 1)")]
    [InlineData(2, "shapes: found a shape for `z`, which the formula does not use", "--expr", "x + y", "z:[3]")]
    [InlineData(2, "shapes: found `x` more than once", "--expr", "x + y", "x:[3]", "x=2")]
    [InlineData(2, "value:1:6: found `b`", "--expr", "x + y", "x:[2,b]")]
    [InlineData(2, "value:1:3: found `3`", "--expr", "x + y", "x:3")]
    [InlineData(2, "value:1:7: found `4`", "--expr", "x + y", "x:[3] 4")]
    [InlineData(2, "value:1:7: found `string`", "--expr", "x + y", "x:[3] string")]
    [InlineData(2, "actorgraph derive: found `x:[3]` beside a graph", "diamond", "x:[3]")]
    [InlineData(2, "actorgraph derive: found `diamond` beside a formula, expected NAME:SHAPE", "diamond", "--expr", "x + y")]
    [InlineData(2, "--format: found `word`, expected text | latex | dot | mermaid | svg | json", "diamond", "--format", "word")]
    [InlineData(2, "--json: found --format latex as well", "diamond", "--format", "latex", "--json")]
    [InlineData(1, "`i`: found int64 [2], expected a value of float64", "--expr", "sum(gather(W, i))", "W:[3,2]", "i:[2] int64",
        "--wrt", "i")]
    public async Task A_call_that_makes_no_sense_is_told_so(int code, string message, params string[] arguments) =>
        Assert.StartsWith(message, (await work.RunAsync(["derive", .. arguments])).Failure(code));

    [Fact]
    public async Task Pictures_show_values_beside_gradients_with_their_formulas()
    {
        string[] call = ["derive", "layers", "--wrt", "W1,W2", "--format"];
        System.Xml.Linq.XElement svg = System.Xml.Linq.XElement.Parse((await work.RunAsync([.. call, "svg"])).Output);
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("∂L/∂W₂", texts);
        Assert.Contains("∂L/∂z₂·h₁ᵀ", texts);
        Assert.Contains("relu(z₁)", texts);
        string dot = (await work.RunAsync([.. call, "dot"])).Output, mermaid = (await work.RunAsync([.. call, "mermaid"])).Output;
        Assert.StartsWith("digraph {", dot, StringComparison.Ordinal);
        Assert.Contains("\"∂L/∂W₂\\n∂L/∂z₂·h₁ᵀ\"", dot, StringComparison.Ordinal);
        Assert.StartsWith("flowchart", mermaid, StringComparison.Ordinal);
        Assert.Contains("∂L/∂W₂<br/>∂L/∂z₂·h₁ᵀ", mermaid, StringComparison.Ordinal);
        string batch = (await work.RunAsync("derive", "three-layer", "--wrt", "W3", "--format", "dot")).Output;
        Assert.Contains("\"∂ΣL/∂W₃\\n", batch, StringComparison.Ordinal); // a loss per sample: the gradient is that of their sum
    }
}
