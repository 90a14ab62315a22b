using System.Text;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Text;
using CsCheck;

namespace ActorGraph.Tests.Data;

public class JsonFeedsTests
{
    private static readonly Graph Graph = GraphText.Parse("""
        input x [batch, 2]
        input labels [batch] int64
        input mask [2] bool
        input s [] float64
        param W [2] zeros
        L = sum(x * W, axis=1)
        loss L
        """, "feeds.graph");

    [Fact]
    public void Values_come_in_the_types_of_their_nodes()
    {
        Dictionary<string, Tensor> values = Read(
            """{"x": [[1, 2], [3, 0.1], [5, 6]], "labels": [0, 9223372036854775807, -1], "mask": [true, false], "s": 0.1, "W": [1e-3, 2]}""");
        Assert.Equal([1, 2, 3, 0.1f, 5, 6], values["x"].ToArray<float>());
        Assert.Equal(Shape.Of(3, 2), values["x"].Shape);
        Assert.Equal([0, long.MaxValue, -1], values["labels"].ToArray<long>());
        Assert.Equal([true, false], values["mask"].ToArray<bool>());
        Assert.Equal(0.1, values["s"].Item());
        Assert.Equal([1e-3f, 2], values["W"].ToArray<float>());
        Assert.Empty(Read("\uFEFF{}"));
    }

    [Theory]
    [InlineData("""{"z": 1}""", 1, 2, "the key `z`", "the name of an input")]
    [InlineData("""{"L": 1}""", 1, 2, "the key `L`", "the name of an input")]
    [InlineData("{\n  \"x\": [[1, 2], [3]]}", 2, 17, "a list of 1 beside one of 2", "equally long")]
    [InlineData("""{"x": [[1, 2], 3]}""", 1, 16, "a number beside a list", "equally long")]
    [InlineData("""{"W": [1, [2]]}""", 1, 11, "a list beside a number", "equally long")]
    [InlineData("""{"x": [[1, "a"]]}""", 1, 12, "`a`", "a number")]
    [InlineData("""{"x": [[1, null]]}""", 1, 12, "`null`", "a number")]
    [InlineData("""{"x": [[1, 1e39]]}""", 1, 12, "`1e39`", "float32")]
    [InlineData("""{"labels": [1.5]}""", 1, 13, "`1.5`", "an integer")]
    [InlineData("""{"mask": [1, 0]}""", 1, 11, "`1`", "true or false")]
    [InlineData("""{"x": [1, 2]}""", 1, 7, "shape [2]", "[batch, 2]")]
    [InlineData("""{"W": [1, 2, 3]}""", 1, 7, "shape [3]", "[2]")]
    [InlineData("""{"x": [[1, 2]], "labels": [1, 2]}""", 1, 27, "2 samples", "1, as for `x`")]
    [InlineData("""{"s": 1, "s": 2}""", 1, 10, "the key a second time", "once")]
    [InlineData("""{"s": {"a": 1}}""", 1, 7, "an object", "a number or a list")]
    [InlineData("[1]", 1, 1, "a list", "an object")]
    [InlineData("{\"s\": 1", 1, 8, "malformed JSON", "an object")]
    [InlineData("{\"s\": 1} 2", 1, 10, "malformed JSON", "an object")]
    [InlineData("", 1, 1, "malformed JSON", "an object")]
    public void Mistakes_are_named_with_their_place(string json, int line, int column, string found, string expected)
    {
        var e = Assert.Throws<InputException>(() => Read(json));
        Assert.True((line, column) == (e.Line, e.Column), e.Message);
        Assert.Contains(found, e.Found);
        Assert.Contains(expected, e.Expected);
    }

    [Fact]
    public void Random_bytes_in_a_feed_are_refused_or_read() => Gen.Select(Gen.Int[0, 60], Gen.Byte).Array[1, 5].Sample(changes =>
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"x": [[1, 2], [3, 0.1]], "labels": [0, -1], "mask": [true, false]}""");
        foreach ((int at, byte value) in changes) json[at] = value;
        try
        {
            JsonFeeds.Read(new MemoryStream(json), "feeds.json", Graph);
        }
        catch (InputException e)
        {
            Assert.NotEmpty(e.Found);
        }
    }, iter: 5000);

    private static Dictionary<string, Tensor> Read(string json) =>
        JsonFeeds.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "feeds.json", Graph);
}
