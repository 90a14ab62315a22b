using System.Text.Json;
using ActorGraph.Dashboard;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime.Tracing;

namespace ActorGraph.Tests.Dashboard;

/// <summary>What pages are sent: tensors in short, loss curves, and events.</summary>
public sealed class PageDataTests
{
    [Fact]
    public void A_small_tensor_comes_whole_and_what_is_not_finite_as_a_word()
    {
        JsonElement json = Summary(Tensor.From([1.5f, float.NaN, float.PositiveInfinity, -2f], [2, 2]));
        Assert.Equal("""[1.5,"NaN","∞",-2]""", json.GetProperty("values").GetRawText());
        Assert.Equal(2, json.GetProperty("columns").GetInt32());
        Assert.Equal("[2, 2]", json.GetProperty("shape").GetString());
        Assert.Equal(JsonValueKind.Null, Summary(null).ValueKind);
    }

    [Fact]
    public void A_large_one_comes_as_a_histogram_and_a_map()
    {
        float[] numbers = [.. Enumerable.Range(0, 10_000).Select(i => i % 100 - 50f)];
        numbers[7] = float.NaN;
        JsonElement json = Summary(Tensor.From(numbers, [100, 100]));
        Assert.Equal(9_999, json.GetProperty("bins").EnumerateArray().Sum(b => b.GetInt32()));
        Assert.Equal((-50, 49, 1), (json.GetProperty("least").GetDouble(), json.GetProperty("most").GetDouble(), json.GetProperty("strange").GetInt32()));
        JsonElement[][] map = [.. json.GetProperty("map").EnumerateArray().Select(r => r.EnumerateArray().ToArray())];
        Assert.Equal((24, 24), (map.Length, map[0].Length));
        Assert.Equal("NaN", map[0][1].GetString()); // where the one is that is none
        Assert.Equal(-48.5, map[1][0].GetDouble(), 9); // the mean of -50, -49, -48, -47
        Assert.All(map[1].Pairwise(), p => Assert.True(p.First.GetDouble() < p.Second.GetDouble()));
    }

    [Fact]
    public void Nothing_finite_and_all_alike_are_said_too()
    {
        JsonElement strange = Summary(Tensor.Filled(double.NaN, ElementType.Float32, [100]));
        Assert.Equal(100, strange.GetProperty("strange").GetInt32());
        Assert.False(strange.TryGetProperty("bins", out _));
        Assert.Equal(100, Summary(Tensor.Filled(3, ElementType.Float64, [100])).GetProperty("bins")[0].GetInt32());
    }

    [Fact]
    public void A_curve_keeps_its_ends_and_no_more_points_than_it_may()
    {
        var points = new LossPoints(10);
        for (int step = 1; step <= 10_000; step++) points.Add(step, 1.0 / step);
        points.Add(10_001, double.NaN);
        (long Step, double Loss)[] kept = points.All();
        Assert.InRange(kept.Length, 5, 10);
        Assert.Equal(1, kept[0].Step);
        Assert.InRange(kept[^1].Step, 7_000, 10_000);
        Assert.All(kept.Pairwise(), p => Assert.True(p.First.Step < p.Second.Step));
    }

    [Fact]
    public async Task Who_comes_late_gets_the_last_of_each_kind_and_who_is_slow_misses_the_oldest()
    {
        var feed = new EventFeed();
        feed.Publish(new FeedEvent("a", "1"));
        feed.Publish(new FeedEvent("b", "2"));
        feed.Publish(new FeedEvent("a", "3"));
        using var ends = new CancellationTokenSource();
        await using IAsyncEnumerator<FeedEvent> listener = feed.ListenAsync(ends.Token).GetAsyncEnumerator(CancellationToken.None);
        Assert.Equal(0, feed.Listeners);
        Assert.Equal(new FeedEvent("a", "3"), await NextAsync());
        Assert.Equal(1, feed.Listeners);
        Assert.Equal(new FeedEvent("b", "2"), await NextAsync());
        for (int i = 0; i < 1000; i++) feed.Publish(new FeedEvent("a", $"{i}"));
        Assert.Equal("936", (await NextAsync()).Data);
        await ends.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await listener.MoveNextAsync())
            {
            }
        });
        Assert.Equal(0, feed.Listeners);

        async Task<FeedEvent> NextAsync()
        {
            Assert.True(await listener.MoveNextAsync());
            return listener.Current;
        }
    }

    private static JsonElement Summary(Tensor? tensor) => JsonDocument.Parse(OneLine.Of(json => TensorSummary.Write(json, "t", tensor))).RootElement.GetProperty("t");
}
