using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Runtime.Differentiation;

/// <summary>Linear maps under calls from several sides, of batches, and of what does not vary.</summary>
public sealed class LinearizationTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    [Fact]
    public async Task Calls_that_come_at_once_do_not_read_each_others_buffers()
    {
        Graph graph = GraphText.Parse("dtype float64\ninput x [2]\ny = x * x\noutput y", "square");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y"], ["x"]);
        await using Linearization linear = await f.LinearizeAsync(Feeds.Of(("x", Feeds.Doubles([2], 3, 5)))).Soon();
        var calls = new List<(double Expected, Task<IReadOnlyDictionary<string, Tensor>> Found)>();
        for (int i = 1; i <= 200; i++)
        {
            calls.Add((6 * i, linear.ApplyAsync(Feeds.Of(("x", Feeds.Doubles([2], i, 0))))));
            calls.Add((6 * i, linear.TransposeAsync(Feeds.Of(("y", Feeds.Doubles([2], i, 0))))));
        }

        foreach ((double expected, Task<IReadOnlyDictionary<string, Tensor>> found) in calls)
        {
            Tensor value = Assert.Single(await found.Soon()).Value;
            Assert.NotNull(value);
            Assert.Equal([expected, 0], value.ToDoubles());
        }
    }

    [Theory]
    [InlineData("y = reshape(x, [batch, 4])\nz = sum(y * y, axis=1)")]
    [InlineData("y = flatten(x)\nz = mean(y * y)")]
    [InlineData("y = transpose(x, [1, 2, 0])\nz = sum(y * y, axis=0)")]
    [InlineData("y = dropout(x, 0.5)\nz = sum(exp(y), axes=[1, 2])")]
    [InlineData("y = x - mean(x, axis=0, keep_dims=true)\nz = y ** 2")]
    [InlineData("y = relu(x) + stop_gradient(x) * x\nz = y / sum(y)")]
    public async Task Of_a_batch_it_is_the_map_of_messages(string body)
    {
        Graph graph = GraphText.Parse($"dtype float64\ninput x [batch, 2, 2]\n{body}\noutput z", "batch");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["z"], ["x"]);
        Dictionary<string, Tensor> at = Feeds.Of(("x", Drawn(1, [3, 2, 2])));
        await using Linearization linear = await f.LinearizeAsync(at).Soon();
        Dictionary<string, Tensor> u = Feeds.Of(("x", Drawn(2, [3, 2, 2])));
        Close((await f.JvpAsync(at, u).Soon()).Tangents["z"], (await linear.ApplyAsync(u).Soon())["z"]);
        Dictionary<string, Tensor> v = Feeds.Of(("z", Drawn(3, linear.Values["z"].Shape)));
        Close((await f.VjpAsync(at, v).Soon()).Gradients["x"], (await linear.TransposeAsync(v).Soon())["x"]);
        Jacobian forward = await f.JacobianAsync(at, JacobianMode.Forward).Soon(), reverse = await f.JacobianAsync(at, JacobianMode.Reverse).Soon();
        Close(forward["z", "x"], reverse["z", "x"]);
    }

    [Theory]
    [InlineData("y = x * 0")]
    [InlineData("y = x - x")]
    [InlineData("y = sign(x)")]
    [InlineData("y = where(x > 100, x, 2)")]
    [InlineData("y = clip(x, -1e-3, 1e-3)")]
    public async Task What_does_not_vary_at_the_point_has_a_map_to_zeros(string body)
    {
        Graph graph = GraphText.Parse($"dtype float64\ninput x [2]\n{body}\noutput y", "flat");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y"], ["x"]);
        await using Linearization linear = await f.LinearizeAsync(Feeds.Of(("x", Feeds.Doubles([2], 3, 5)))).Soon();
        IReadOnlyDictionary<string, Tensor> found = await linear.ApplyAsync(Feeds.Of(("x", Feeds.Doubles([2], 1, 2)))).Soon();
        Assert.Equal([0, 0], found["y"].ToDoubles());
        IReadOnlyDictionary<string, Tensor> back = await linear.TransposeAsync(Feeds.Of(("y", Feeds.Doubles([2], 1, 2)))).Soon();
        Assert.Equal([0, 0], back["x"].ToDoubles());
    }

    [Fact]
    public async Task Roots_that_are_what_is_differentiated_by_and_float32()
    {
        Graph graph = GraphText.Parse("dtype float32\ninput x [2]\nh = x * 2\ny = h * h\noutput y, h", "own");
        await using Derivatives f = await local.Runtime.DifferentiateAsync(graph, ["y", "h", "h"], ["h", "x", "h"]);
        Dictionary<string, Tensor> at = Feeds.Of(("x", Tensor.From([3f, 5], [2])));
        foreach (JacobianMode mode in new[] { JacobianMode.Forward, JacobianMode.Reverse })
        {
            Jacobian j = await f.JacobianAsync(at, mode).Soon();
            Assert.Equal(ElementType.Float32, j["h", "h"].Type);
            Assert.Equal([1, 0, 0, 1], j["h", "h"].ToDoubles());
            Assert.Equal([2, 0, 0, 2], j["h", "x"].ToDoubles());
            Assert.Equal([12, 0, 0, 20], j["y", "h"].ToDoubles());
            Assert.Equal([24, 0, 0, 40], j["y", "x"].ToDoubles());
        }

        await using Linearization linear = await f.LinearizeAsync(at).Soon();
        IReadOnlyDictionary<string, Tensor> found = await linear.ApplyAsync(
            Feeds.Of(("x", Tensor.From([1f, 0], [2])), ("h", Tensor.From([0f, 1], [2])))).Soon();
        Assert.Equal([2, 1], found["h"].ToDoubles());
        Assert.Equal([24, 20], found["y"].ToDoubles());
    }

    private static Tensor Drawn(int seed, Shape shape)
    {
        var random = new Random(seed);
        return Tensor.From([.. Enumerable.Range(0, shape.Volume).Select(_ => 2 * random.NextDouble() - 1)], shape);
    }

    private static void Close(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        for (int k = 0; k < expected.Length; k++) Assert.Equal(expected[k], found[k], 1e-12 * (1 + Math.Abs(expected[k])));
    }
}
