using ActorGraph.Dashboard;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Tensors;
using ActorGraph.Text;
using ActorGraph.Training;

namespace ActorGraph.BrowserTests;

/// <summary>The page on which one goes through a pass in both directions of time.</summary>
[Collection(nameof(Chromium)), Trait("Category", "Browser")]
public sealed class SteppingTests(Chromium chromium)
{
    private const string Fan = """
        dtype float64
        input x []
        input y []
        q = x * y
        a = q + x
        b = tanh(q)
        f = a * b
        output f
        """;

    [Fact]
    public async Task Goes_on_and_back_with_what_is_held_and_the_formula()
    {
        await using DashboardServer server = await ServeAsync();
        await using OpenPage open = await chromium.OpenAsync(server.Address);
        await open.SaysAsync(open.Page.Locator("#status"), "messages");
        await open.SaysAsync(open.Happened, "Nothing has happened yet");
        Assert.Equal(0, await open.FillAsync("q", "forward"));
        int count = await open.Page.EvaluateAsync<int>("play.frames.length");
        for (int i = 0; i < count && !(await open.Happened.InnerTextAsync()).Contains("q = x·y", StringComparison.Ordinal); i++) await open.Page.Locator("#next").ClickAsync();
        await open.SaysAsync(open.Happened, "q = x·y");
        Assert.Equal(1, await open.FillAsync("q", "forward"), 3);
        Assert.Equal(0, await open.FillAsync("q", "backward"));
        await open.ShootAsync("step-forward");
        await open.Page.Locator("#back").ClickAsync();
        Assert.Equal(0, await open.FillAsync("q", "forward"));
        await open.Page.Locator("#last").ClickAsync();
        Assert.Equal(1, await open.FillAsync("x", "backward"), 3);
        await open.Box("q").ClickAsync();
        await open.SaysAsync(open.Node, "contributions, in the order in which they are folded");
        await open.SaysAsync(open.Node, "1. a: folded");
        await open.SaysAsync(open.Node, "2. b: folded");
        await open.ShootAsync("step-end");
        for (bool isHalf = false; !isHalf;) // back to where one contribution is there and another is due
        {
            await open.Page.Locator("#back").ClickAsync();
            isHalf = await open.FillAsync("q", "backward") is > 0.4 and < 0.6;
        }

        await open.ShootAsync("step-half");
        Assert.Contains(" not come", await open.Node.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task Plays_by_itself_to_the_end()
    {
        await using DashboardServer server = await ServeAsync();
        await using OpenPage open = await chromium.OpenAsync(server.Address);
        await open.SaysAsync(open.Page.Locator("#status"), "messages");
        await open.Page.EvaluateAsync("go(play.frames.length - 2)");
        await open.Page.Locator("#play").ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(open.Page.Locator("#last")).ToBeDisabledAsync();
        await Microsoft.Playwright.Assertions.Expect(open.Page.Locator("#play")).ToHaveAttributeAsync("aria-label", "Play");
    }

    [Fact]
    public async Task Can_be_used_with_the_keyboard_alone()
    {
        await using DashboardServer server = await ServeAsync();
        await using OpenPage open = await chromium.OpenAsync(server.Address);
        await open.SaysAsync(open.Page.Locator("#status"), "messages");
        for (int i = 0; i < 3; i++) await open.Page.Keyboard.PressAsync("ArrowRight");
        await open.SaysAsync(open.Page.Locator("#count"), "3 of ");
        await open.Page.Keyboard.PressAsync("ArrowLeft");
        await open.SaysAsync(open.Page.Locator("#count"), "2 of ");
        await open.Page.Keyboard.PressAsync("End");
        string focused = "";
        for (int i = 0; i < 40 && !focused.StartsWith("q ", StringComparison.Ordinal); i++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
            focused = await open.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label') ?? ''");
        }

        Assert.StartsWith("q ", focused, StringComparison.Ordinal);
        await open.ShootAsync("step-focus");
        await open.Page.Keyboard.PressAsync("Enter");
        await open.SaysAsync(open.Node, "backward buffer");
        await open.Page.Keyboard.PressAsync("Home");
        await open.SaysAsync(open.Page.Locator("#count"), "0 of ");
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(false, 1280), InlineData(true, 1280), InlineData(false, 390), InlineData(true, 390)]
    public async Task Is_legible_light_and_dark_on_a_desk_and_on_a_phone(bool isDark, int width)
    {
        await using DashboardServer server = await ServeAsync();
        await using OpenPage open = await chromium.OpenAsync(server.Address, isDark, width, width == 390 ? 844 : 900);
        await open.SaysAsync(open.Page.Locator("#status"), "messages");
        await open.Page.EvaluateAsync("go(9)");
        await open.Box("q").ClickAsync();
        await open.SaysAsync(open.Node, "q = x·y");
        await open.ShootAsync($"step-{(isDark ? "dark" : "light")}-{width}");
        Assert.Empty(await open.BarriersAsync());
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task A_recorded_run_can_be_gone_through()
    {
        Graph graph = GraphText.Parse("input x [batch, 3]\nparam w [2, 3] he\nh = relu(x @ transpose(w))\nL = sum(h, axis=1)\nloss L\n", "small");
        await using GraphRuntime runtime = GraphRuntime.Start();
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        run.Traces = true;
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.Filled(1, ElementType.Float32, [4, 3]) };
        (await run.TrainAsync(feeds, new StepOptions { Update = 1, LearningRate = 0.1, MicroBatches = 2 })).Dispose();
        await using DashboardServer server = await RecordedPage.Of(await run.ReadTraceAsync(), null, "run").ServeAsync(new DashboardOptions());
        await using OpenPage open = await chromium.OpenAsync(server.Address);
        await open.SaysAsync(open.Page.Locator("#title"), "Step 0 of a recorded run");
        await open.Page.Keyboard.PressAsync("End");
        await open.SaysAsync(open.Happened, " µs");
        Assert.Equal(1, await open.FillAsync("L", "forward"), 3);
        Assert.Equal(1, await open.FillAsync("w", "backward"), 3);
        Assert.Equal(1, await open.FillAsync("L", "backward"), 3);
        await open.SaysAsync(open.Happened, "w takes its update over");
        await open.ShootAsync("trace");
        Assert.Empty(open.Errors);
    }

    private static async Task<DashboardServer> ServeAsync()
    {
        Graph graph = GraphText.Parse(Fan, "fan");
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(2, ElementType.Float64), ["y"] = Tensor.Scalar(-0.5, ElementType.Float64) };
        return await RecordedPage.Of(Walker.Take(graph, new Differentiate("f", "x", "y"), feeds)).ServeAsync(new DashboardOptions());
    }
}
