using ActorGraph.Dashboard;
using ActorGraph.Data.Glyphs;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Learning;
using ActorGraph.Text;

namespace ActorGraph.BrowserTests;

/// <summary>The page that shows a training while it goes on.</summary>
[Collection(nameof(Chromium)), Trait("Category", "Browser")]
public sealed class LiveTests(Chromium chromium)
{
    private static readonly Graph Digits = GraphText.Parse(Settings.Resource("config/graphs/glyphs.graph"), "glyphs");

    [Fact]
    public async Task Shows_losses_buffers_and_messages_of_a_training_and_what_a_node_holds()
    {
        var live = new LivePage(Digits);
        await using DashboardServer server = await live.ServeAsync(new DashboardOptions());
        await using OpenPage open = await chromium.OpenAsync(server.Address);
        await open.SaysAsync(open.Page.Locator("#status"), "training");
        using var ends = new CancellationTokenSource();
        Task<TrainingSummary> training = TrainAsync(live, 1000, ends.Token);
        await open.SaysAsync(open.Page.Locator("#figures"), "steps a second");
        await open.UntilAsync("play.frames.length > 0 && at > play.frames.length / 2 && play.state(at).forward.size === play.graph.nodes.length && play.state(at).backward.size > 0");
        await open.ShootAsync("live");
        await open.Box("h1").ClickAsync();
        await open.SaysAsync(open.Node, "mean ");
        await open.SaysAsync(open.Node, "contributions, in the order in which they are folded");
        await open.UntilAsync("losses.length > 5");
        await open.ShootAsync("live-node");
        Assert.Equal(1, await open.Page.Locator("#curve svg").CountAsync());
        Assert.Empty(await open.BarriersAsync());
        await ends.CancelAsync();
        Assert.True((await training).WasInterrupted);
        await open.SaysAsync(open.Page.Locator("#status"), "interrupted after");
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task After_the_end_every_node_can_be_looked_at()
    {
        var live = new LivePage(Digits);
        await using DashboardServer server = await live.ServeAsync(new DashboardOptions());
        await using OpenPage open = await chromium.OpenAsync(server.Address, width: 390, height: 844);
        await open.SaysAsync(open.Page.Locator("#status"), "training");
        await TrainAsync(live, 2, CancellationToken.None);
        await open.SaysAsync(open.Page.Locator("#status"), "trained in");
        await open.Box("W1").ClickAsync();
        await open.SaysAsync(open.Node, "forward buffer");
        await open.SaysAsync(open.Node, "mean ");
        await open.ShootAsync("live-phone");
        Assert.Equal(390, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task Comes_back_after_the_server_was_started_again()
    {
        var first = new LivePage(Digits);
        DashboardServer server = await first.ServeAsync(new DashboardOptions());
        var options = new DashboardOptions { Port = new Uri(server.Address).Port, Token = server.Address[(server.Address.IndexOf('=', StringComparison.Ordinal) + 1)..] };
        await using OpenPage open = await chromium.OpenAsync(server.Address);
        await open.SaysAsync(open.Page.Locator("#status"), "training");
        await server.DisposeAsync();
        await open.SaysAsync(open.Page.Locator("#status"), "no connection");
        await open.ShootAsync("live-lost");
        var second = new LivePage(Digits);
        await using DashboardServer again = await second.ServeAsync(options);
        Task<TrainingSummary> training = TrainAsync(second, 3, CancellationToken.None);
        await open.SaysAsync(open.Page.Locator("#status"), "train");
        await training;
        await open.SaysAsync(open.Page.Locator("#status"), "trained in");
        Assert.All(open.Errors, e => Assert.Contains("net::ERR_", e, StringComparison.Ordinal)); // the browser's own words for the time without a server
    }

    private static async Task<TrainingSummary> TrainAsync(LivePage live, int epochs, CancellationToken cancellation)
    {
        await using GraphRuntime runtime = GraphRuntime.Start();
        var options = new TrainingOptions { Epochs = epochs };
        return await new Trainer(runtime, Digits, GlyphDigits.Create(), options) { Observers = [live] }.RunAsync(cancellation: cancellation);
    }
}
