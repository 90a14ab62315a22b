using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ActorGraph.BrowserTests;

/// <summary>A page that is open, and what its console said. With <c>ACTORGRAPH_SCREENSHOTS</c> set to a folder, pictures of it are kept there.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    internal OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => { if (message.Type is "error" or "warning") _errors.Add($"{message.Type}: {message.Text}"); };
        page.PageError += (_, error) => _errors.Add(error);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What its console said that it should not have.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>What happened last, in words.</summary>
    public ILocator Happened => Page.Locator("#happened");

    /// <summary>The panel of a node.</summary>
    public ILocator Node => Page.Locator("#node");

    /// <summary>The box of a node of the graph.</summary>
    public ILocator Box(string name) => Page.Locator($"#picture .node[aria-label^='{name} ']");

    /// <summary>How full a buffer of a node is, from 0 to 1.</summary>
    public async Task<double> FillAsync(string node, string buffer) => await Box(node).EvaluateAsync<double>(
        $"g => g.querySelector('.fill-{buffer}').width.baseVal.value / g.querySelector('.buffer').width.baseVal.value");

    /// <summary>Waits until a text stands somewhere.</summary>
    public Task SaysAsync(ILocator where, string text) => Assertions.Expect(where).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 30_000 });

    /// <summary>Waits until something holds in the page, which lets no script make code of text.</summary>
    public async Task UntilAsync(string condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await Page.EvaluateAsync<bool>(condition)) await timer.WaitForNextTickAsync(late.Token);
    }

    /// <summary>What the rules of WCAG 2.2 AA find, contrast among them.</summary>
    public async Task<string[]> BarriersAsync()
    {
        AxeResult found = await Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        return [.. found.Violations.Select(v => $"{v.Id}: {string.Join("; ", v.Nodes.Select(n => n.Html))}")];
    }

    /// <summary>Keeps a picture.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("ACTORGRAPH_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
