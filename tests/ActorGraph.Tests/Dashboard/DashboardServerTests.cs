using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ActorGraph.Dashboard;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Dashboard;

/// <summary>Who is let in, and what there is.</summary>
public sealed class DashboardServerTests
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task The_page_and_its_parts_are_there_for_who_knows_the_token()
    {
        await using DashboardServer server = await ServeAsync(new DashboardOptions());
        Assert.StartsWith("http://127.0.0.1:", server.Address, StringComparison.Ordinal);
        using HttpResponseMessage page = await Client.GetAsync(server.Address);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string text = await page.Content.ReadAsStringAsync();
        Assert.Contains("<title>ActorGraph</title>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NONCE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/*script*/", text, StringComparison.Ordinal);
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        using JsonDocument graph = JsonDocument.Parse(await Client.GetStringAsync(server.Address.Replace("/?", "/graph?", StringComparison.Ordinal)));
        Assert.Equal(["x", "y"], graph.RootElement.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()));
        Assert.True(graph.RootElement.GetProperty("frames").GetArrayLength() > 3);
        using HttpResponseMessage missing = await Client.GetAsync(server.Address.Replace("/?", "/node?name=q&", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("node: found `q`", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/"), InlineData("/graph"), InlineData("/events"), InlineData("/node"), InlineData("/nothing")]
    public async Task Without_the_token_nobody_is_let_in(string path)
    {
        await using DashboardServer server = await ServeAsync(new DashboardOptions());
        string root = server.Address[..server.Address.IndexOf("/?", StringComparison.Ordinal)];
        Assert.Contains("token: found none, expected the one", await RefusedAsync(HttpStatusCode.Unauthorized, new HttpRequestMessage(HttpMethod.Get, root + path)), StringComparison.Ordinal);
        Assert.Contains("token: found another one", await RefusedAsync(HttpStatusCode.Unauthorized, new HttpRequestMessage(HttpMethod.Get, $"{root}{path}?token=x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_origins_names_and_methods_are_refused_even_with_the_token()
    {
        await using DashboardServer server = await ServeAsync(new DashboardOptions());
        Assert.Contains("origin: found `http://evil.example`", await RefusedAsync(HttpStatusCode.Forbidden, With("Origin", "http://evil.example")), StringComparison.Ordinal);
        Assert.Contains("origin: found `null`", await RefusedAsync(HttpStatusCode.Forbidden, With("Origin", "null")), StringComparison.Ordinal);
        Assert.Contains("a request from another site", await RefusedAsync(HttpStatusCode.Forbidden, With("Sec-Fetch-Site", "cross-site")), StringComparison.Ordinal);
        HttpRequestMessage rebound = With("Accept", "*/*");
        rebound.Headers.Host = "evil.example";
        Assert.Contains("host: found `evil.example`", await RefusedAsync(HttpStatusCode.Forbidden, rebound), StringComparison.Ordinal);
        Assert.Contains("method: found POST", await RefusedAsync(HttpStatusCode.MethodNotAllowed, new HttpRequestMessage(HttpMethod.Post, server.Address)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(With("Origin", server.Address[..server.Address.IndexOf("/?", StringComparison.Ordinal)]))).StatusCode);

        HttpRequestMessage With(string header, string value) => new(HttpMethod.Get, server.Address) { Headers = { { header, value } } };
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        InputException error = await Assert.ThrowsAsync<InputException>(() => ServeAsync(new DashboardOptions { Port = port }));
        Assert.StartsWith($"port {port}: found ", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected a free port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_are_drawn_anew() => Assert.NotEqual(new DashboardOptions().Token, new DashboardOptions().Token);

    private static async Task<string> RefusedAsync(HttpStatusCode expected, HttpRequestMessage request)
    {
        using HttpResponseMessage answer = await Client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static Task<DashboardServer> ServeAsync(DashboardOptions options)
    {
        Graph graph = GraphText.Parse("input x []\ny = tanh(x)\noutput y\n", "g");
        return RecordedPage.Of(Walker.Take(graph, new Differentiate("y", "x"), new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(1, ElementType.Float32) })).ServeAsync(options);
    }
}
