using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ActorGraph.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorGraph.Dashboard;

/// <summary>Serves a page on 127.0.0.1, to whoever knows its token.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly IPageContent _content;
    private readonly CancellationTokenSource _ends = new();

    private DashboardServer(WebApplication application, IPageContent content) => (_application, _content) = (application, content);

    /// <summary>Where the page is, with its token.</summary>
    public string Address { get; private set; } = "";

    /// <summary>How many pages are open.</summary>
    public int Listeners => _content.Feed?.Listeners ?? 0;

    /// <summary>Begins to serve.</summary>
    /// <exception cref="InputException">The port is taken.</exception>
    internal static async Task<DashboardServer> StartAsync(DashboardOptions options, IPageContent content, CancellationToken cancellation = default)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        WebApplication application = builder.Build();
        var server = new DashboardServer(application, content);
        var gatekeeper = new Gatekeeper(options.Token);
        application.Use(async (context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer"; // the token stands in the address
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.CacheControl = "no-store";
            if (gatekeeper.Refuse(context.Request) is { } refusal)
            {
                context.Response.StatusCode = refusal.Status;
                await WriteAsync(context, "text/plain", refusal.Reason + "\n");
                return;
            }

            await next(context);
        });
        application.UseRouting();
        application.MapGet("/", server.PageAsync);
        application.MapGet("/graph", context => WriteAsync(context, "application/json", content.Graph));
        application.MapGet("/node", server.NodeAsync);
        application.MapGet("/events", server.EventsAsync);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            if (e is IOException or SocketException) throw new InputException($"port {options.Port}", e.Message.TrimEnd('.'), "a free port", "0 takes any that is free", inner: e);
            throw;
        }

        server.Address = $"{application.Urls.First()}/?token={Uri.EscapeDataString(options.Token)}";
        return server;
    }

    /// <summary>Ends all connections, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _ends.Dispose();
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = $"{type}; charset=utf-8";
        return context.Response.WriteAsync(text, Encoding.UTF8, context.RequestAborted);
    }

    private async Task PageAsync(HttpContext context)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        string page = Resource("page.html").Replace("/*style*/", Resource("page.css"), StringComparison.Ordinal)
            .Replace("NONCE", nonce, StringComparison.Ordinal).Replace("/*script*/", Resource("chart.js") + Resource("play.js") + Resource("node.js") + Resource("page.js"), StringComparison.Ordinal);
        await WriteAsync(context, "text/html", page);
    }

    private async Task NodeAsync(HttpContext context)
    {
        string name = context.Request.Query["name"].ToString();
        if (await _content.NodeAsync(name, context.RequestAborted) is { } json)
        {
            await WriteAsync(context, "application/json", json);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        await WriteAsync(context, "text/plain", $"node: found `{name}`, expected a node of the graph\n");
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"retry: {(int)Retry.TotalMilliseconds}\n\n", context.RequestAborted);
        if (_content.Feed is not { } feed) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ends.Token);
        try
        {
            await foreach (FeedEvent e in feed.ListenAsync(either.Token))
                await context.Response.WriteAsync($"event: {e.Name}\ndata: {e.Data}\n\n", either.Token);
        }
        catch (OperationCanceledException)
        {
            // the page was closed, or the server ends
        }
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"found no {name} in this program"));
        return reader.ReadToEnd();
    }
}
