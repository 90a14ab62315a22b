using Microsoft.Playwright;

namespace ActorGraph.BrowserTests;

/// <summary>A Chromium without a window, for all tests of this project. <c>CHROMIUM</c> names its program, else it is Debian's.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium", Headless = true, Args = Arguments,
        });
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A page of its own, light or dark, wide or as a phone.</summary>
    public async Task<OpenPage> OpenAsync(string address, bool isDark = false, int width = 1280, int height = 900)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light, ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        var opened = new OpenPage(context, await context.NewPageAsync());
        await opened.Page.GotoAsync(address);
        return opened;
    }
}

/// <summary>All tests share one browser.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>;
