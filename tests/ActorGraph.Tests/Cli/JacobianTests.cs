using System.Text.Json;
using ActorGraph.Data;

namespace ActorGraph.Tests.Cli;

/// <summary>Jacobians from the command line.</summary>
public sealed class JacobianTests(Workplace work) : IClassFixture<Workplace>
{
    private static readonly string[] Layers = ["jacobian", "layers", "x=[1, -0.5, 2, 0.7]", "y=[0.3, -1]", "--of", "yHat", "--json"];

    [Fact]
    public async Task A_product_by_its_matrix_is_a_tensor_of_three_axes()
    {
        JsonElement json = (await work.RunAsync("jacobian", "matmul", "W=[[1, 2, 3], [4, 5, 6]]", "x=[1, -1, 2]", "--json")).Json;
        JsonElement blocks = json.GetProperty("jacobian");
        Assert.Equal("[[[1,-1,2],[0,0,0]],[[0,0,0],[1,-1,2]]]", blocks.GetProperty("W").GetProperty("values").GetRawText());
        Assert.Equal("[2,2,3]", blocks.GetProperty("W").GetProperty("shape").GetRawText());
        Assert.Equal("[[1,2,3],[4,5,6]]", blocks.GetProperty("x").GetProperty("values").GetRawText());
        CommandOutcome table = await work.RunAsync("jacobian", "matmul", "--wrt", "W");
        Assert.Contains("[2] by [2, 3]: shape [2, 2, 3]", table.Output, StringComparison.Ordinal);
        Assert.Contains("y[1]:", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', table.Output);
    }

    [Theory]
    [InlineData("relu", "[[1,0,0],[0,0,0],[0,0,1]]", "x=[1, -2, 3]")]
    [InlineData("abs", "[[1,0,0],[0,-1,0],[0,0,1]]", "x=[1, -2, 3]")]
    [InlineData("squared_error", "[-1,2,0]")]
    public async Task A_single_op_is_named_instead_of_a_graph(string op, string expected, params string[] values)
    {
        JsonElement json = (await work.RunAsync(["jacobian", op, .. values, "--json"])).Json;
        JsonElement first = json.GetProperty("jacobian").EnumerateObject().First().Value;
        Assert.Equal(expected, first.GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task Both_modes_give_the_same_numbers_with_a_seed_for_each_row_or_column()
    {
        JsonElement forward = (await work.RunAsync([.. Layers, "--wrt", "W2", "--mode", "forward"])).Json;
        JsonElement reverse = (await work.RunAsync([.. Layers, "--wrt", "W2", "--mode", "reverse"])).Json;
        JsonElement cheaper = (await work.RunAsync([.. Layers, "--wrt", "W2"])).Json;
        Assert.Equal((15, 2), (forward.GetProperty("seeds").GetInt32(), reverse.GetProperty("seeds").GetInt32()));
        Assert.Equal(("forward", "reverse", "reverse"), (Mode(forward), Mode(reverse), Mode(cheaper)));
        Assert.Equal((1, 1), (forward.GetProperty("rounds").GetInt32(), reverse.GetProperty("rounds").GetInt32()));
        double[] a = Values(forward), b = Values(reverse);
        Assert.Equal(30, a.Length);
        Assert.Contains(a, v => v != 0);
        for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], 1e-14);

        static string? Mode(JsonElement json) => json.GetProperty("mode").GetString();
        static double[] Values(JsonElement json) => [.. json.GetProperty("jacobian").GetProperty("W2").GetProperty("values").EnumerateArray()
            .SelectMany(r => r.EnumerateArray()).SelectMany(r => r.EnumerateArray()).Select(v => v.GetDouble())];
    }

    [Fact]
    public async Task All_numbers_are_saved_as_json_or_safetensors()
    {
        await work.RunAsync([.. Layers, "--wrt", "x", "--output", "j.json"]);
        await work.RunAsync([.. Layers, "--wrt", "x", "--output", "j.safetensors"]);
        using var json = JsonDocument.Parse(File.ReadAllText(PathOf("j.json")));
        double[] expected = [.. json.RootElement.GetProperty("jacobian").GetProperty("x").GetProperty("values").EnumerateArray()
            .SelectMany(r => r.EnumerateArray()).Select(v => v.GetDouble())];
        using FileStream stream = File.OpenRead(PathOf("j.safetensors"));
        using SafetensorsFile saved = Safetensors.Read(stream, "j.safetensors");
        Assert.Equal(expected, saved.Tensors["dyHat/dx"].ToDoubles());
        Assert.Equal([2, 4], saved.Tensors["dyHat/dx"].Shape.Select(d => d.Size));
    }

    [Fact]
    public async Task Inputs_without_a_value_are_drawn_and_told_of()
    {
        CommandOutcome once = await work.RunAsync("jacobian", "three-layer", "--of", "yHat", "--wrt", "x", "--json");
        CommandOutcome again = await work.RunAsync("jacobian", "three-layer", "--of", "yHat", "--wrt", "x", "--json");
        Assert.Equal(once.Output, again.Output);
        Assert.Contains("no values for `x` [1, 8], `y` [1, 4]: drawn", once.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "gradient by `y`: found no path along which a gradient flows, expected one from it to `yHat`", "--wrt", "y")]
    [InlineData(2, "--wrt: found `W9`", "--wrt", "W9")]
    [InlineData(2, "--mode: found `sideways`, expected forward | reverse", "--mode", "sideways")]
    [InlineData(1, "found no folder", "--output", "nothere/j.json")]
    public async Task What_cannot_be_is_refused(int code, string expected, params string[] arguments) =>
        Assert.Contains(expected, (await work.RunAsync([.. Layers, .. arguments])).Failure(code), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_too_large_for_memory_is_refused_before_it_runs()
    {
        CommandOutcome large = (await work.RunAsync("jacobian", "--expr", "y = x @ w", "x=[[1], [2]]", $"w=[[{string.Join(", ", new int[20_000])}]]", "--wrt", "w"));
        Assert.Contains("Jacobian of `y` [2, 20000] by `w` [1, 20000]: found 40,000 × 20,000 numbers, 6,400,000,000 bytes, expected at most", large.Failure(1),
            StringComparison.Ordinal);
        Assert.Contains("products need no such matrix", large.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gather", "found `gather` without values", "hint: indices and masks are declared in a graph file")]
    [InlineData("not", "found `not` without values", "where(x > 0, x, x / 10)")]
    [InlineData("reshape", "found `reshape` with no shape, expected shape=", "--expr \"y = reshape(x, NAME=VALUE)\"")]
    public async Task An_op_without_values_to_begin_with_says_what_to_call_instead(string op, string message, string hint)
    {
        CommandOutcome outcome = await work.RunAsync("jacobian", op);
        Assert.Contains(message, outcome.Failure(2), StringComparison.Ordinal);
        Assert.Contains(hint, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_that_hint_calls_works() => Assert.Equal("[[1,0],[0,0.1]]",
        (await work.RunAsync("jacobian", "--expr", "y = where(x > 0, x, x / 10)", "x=[1,-1]", "--json")).Json
        .GetProperty("jacobian").GetProperty("x").GetProperty("values").GetRawText());

    [Theory]
    [InlineData("gemm")]
    [InlineData("softmax_cross_entropy")]
    public async Task An_op_of_two_matrices_has_values_to_begin_with(string op) => Assert.Equal(
        ["a", "b"], (await work.RunAsync("jacobian", op, "--json")).Json.GetProperty("jacobian").EnumerateObject().Select(p => p.Name));

    [Fact]
    public async Task An_index_has_no_gradient()
    {
        work.Write("id.graph", "input x [3]\ninput id [2] int64\ny = gather(x, id)\noutput y\n");
        Assert.Contains("`id`: found int64 [2], expected a value of float32",
            (await work.RunAsync("jacobian", "id.graph", "x=[1, 2, 3]", "id=[0, 2]", "--wrt", "id")).Failure(1), StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(work.Folder, name);
}
