using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>Values and gradients from the command line.</summary>
public sealed class GradTests(Workplace work) : IClassFixture<Workplace>
{
    private const string Fraction =
        "sigy = sigmoid(y); num = x + sigy; sigx = sigmoid(x); xpy = x + y; den = sigx + xpy ** 2; f = num / den";

    [Fact]
    public async Task A_formula_gives_every_nodes_value_and_gradient_with_all_digits()
    {
        JsonElement json = (await work.RunAsync("grad", "--expr", Fraction, "x=3", "y=-4", "--json")).Json;
        JsonElement values = json.GetProperty("values"), gradients = json.GetProperty("gradients");
        Assert.Equal(1.5456448841066441, values.GetProperty("f").GetDouble(), 1e-14);
        Assert.Equal(2.0595697955721652, gradients.GetProperty("x").GetDouble(), 1e-14);
        Assert.Equal(1.5922327514838093, gradients.GetProperty("y").GetDouble(), 1e-14);
        Assert.Equal(1, gradients.GetProperty("f").GetDouble());
        foreach (string name in (string[])["sigy", "num", "sigx", "xpy", "den"])
        {
            Assert.Equal(JsonValueKind.Number, values.GetProperty(name).ValueKind);
            Assert.Equal(JsonValueKind.Number, gradients.GetProperty(name).ValueKind);
        }
    }

    [Fact]
    public async Task Tensors_are_nested_lists_and_a_sum_is_differentiated()
    {
        CommandOutcome outcome = await work.RunAsync(
            "grad", "--expr", "h = w @ x", "w=[[1, 2], [3, 4]]", "x=[1, -1]", "--wrt", "w", "--cotangent", "ones", "--json");
        Assert.Equal("[-1,-1]", outcome.Json.GetProperty("values").GetProperty("h").GetRawText());
        JsonElement gradients = outcome.Json.GetProperty("gradients");
        Assert.Equal("[[1,-1],[1,-1]]", gradients.GetProperty("w").GetRawText());
        Assert.False(gradients.TryGetProperty("x", out _));
        Assert.Contains("sum of its elements", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_several_numbers_needs_a_cotangent_of_its_shape()
    {
        string[] call = ["grad", "--expr", "h = w @ x", "w=[[1, 2], [3, 4]]", "x=[1, -1]", "--wrt", "x", "--json"];
        CommandOutcome refused = await work.RunAsync(call);
        Assert.Contains("gradient of `h`: found shape [2] without a cotangent, expected a number, shape []", refused.Failure(1),
            StringComparison.Ordinal);
        Assert.Contains("sum(h)", refused.Error, StringComparison.Ordinal);
        JsonElement second = (await work.RunAsync([.. call, "--cotangent", "[0, 1]"])).Json;
        Assert.Equal("[3,4]", second.GetProperty("gradients").GetProperty("x").GetRawText());
        Assert.Contains("seed of `h`: found float64 [3], expected float64 [2]",
            (await work.RunAsync([.. call, "--cotangent", "[0, 1, 2]"])).Failure(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_finite_is_a_word()
    {
        JsonElement json = (await work.RunAsync("grad", "--expr", "f = log(x)", "x=0", "--json")).Json;
        Assert.Equal("-Infinity", json.GetProperty("values").GetProperty("f").GetString());
        Assert.Equal("Infinity", json.GetProperty("gradients").GetProperty("x").GetString());
    }

    [Fact]
    public async Task A_formula_computes_in_float32_on_request_and_takes_values_from_a_file()
    {
        work.Write("values.json", """{"x": [0.1, 3], "y": 5}""");
        CommandOutcome outcome = await work.RunAsync(
            "grad", "--expr", "f = sum(x * y)", "y=2", "--feeds", "values.json", "--dtype", "float32", "--json");
        JsonElement json = outcome.Json;
        Assert.Equal("[0.1,3]", json.GetProperty("values").GetProperty("x").GetRawText());
        Assert.Equal("[2,2]", json.GetProperty("gradients").GetProperty("x").GetRawText()); // the call goes before the file
        Assert.Equal("3.1", json.GetProperty("gradients").GetProperty("y").GetRawText());
    }

    [Fact]
    public async Task A_graph_file_takes_feeds_and_parameters_and_means_its_loss_over_the_batch()
    {
        work.Write("feeds.json", """{"x": [[1, 2], [3, 4]], "y": [[1, 0, 0], [1, 0, 0]]}""");
        CommandOutcome outcome = await work.RunAsync(
            "grad", "small.graph", "W=[[0, 0], [0, 0], [0, 0]]", "--feeds", "feeds.json", "--json");
        JsonElement json = outcome.Json, b = json.GetProperty("gradients").GetProperty("b");
        Assert.Equal("[[0,0,0],[0,0,0]]", json.GetProperty("values").GetProperty("logits").GetRawText());
        Assert.Equal(-2.0 / 3, b[0].GetDouble(), 1e-6);
        Assert.Equal(1.0 / 3, b[2].GetDouble(), 1e-6);
        Assert.Contains("mean", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_built_in_graph_is_shown_as_a_table()
    {
        CommandOutcome outcome = await work.RunAsync("grad", "diamond", "x=2", "y=3", "--of", "c");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("gradient of c", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output);
        Assert.Equal("", outcome.Error);
    }
}
