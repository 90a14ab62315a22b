using System.Buffers.Binary;
using System.Text;
using ActorGraph.Data;
using ActorGraph.Tensors;
using CsCheck;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class SafetensorsTests
{
    private static readonly Dictionary<string, Tensor> Tensors = new()
    {
        ["W2"] = Tensor.From([1f, -2f, float.NaN, float.Epsilon, 5f, 6f], Shape.Of(2, 3)),
        ["W1"] = Tensor.From([Math.PI, double.MaxValue], Shape.Of(2)),
        ["é\"/"] = Tensor.From([long.MinValue, 7L], Shape.Of(1, 2, 1)),
        ["mask"] = Tensor.From([true, false, true], Shape.Of(3)),
        ["scalar"] = Tensor.Scalar(0.1, ElementType.Float64),
        ["none"] = Tensor.From(Array.Empty<float>(), Shape.Of(0, 4)),
    };

    private static readonly Dictionary<string, string> Metadata = new() { ["b"] = "2", ["a"] = "1" };

    [Fact]
    public void ReadsBackEveryBit()
    {
        using SafetensorsFile file = Read(Written());
        Assert.Equal(Tensors.Keys.Order(), file.Tensors.Keys.Order());
        foreach (var (name, tensor) in Tensors)
        {
            Assert.Equal((tensor.Type, tensor.Shape), (file.Tensors[name].Type, file.Tensors[name].Shape));
            Assert.True(tensor.AsBytes().SequenceEqual(file.Tensors[name].AsBytes()));
        }

        Assert.Equal("2", file.Metadata["b"]);
    }

    [Fact]
    public void WritesTheSameBytesWhateverTheOrderOfTheDictionary()
    {
        var reversed = new Dictionary<string, Tensor>(Tensors.Reverse());
        var stream = new MemoryStream();
        Safetensors.Write(stream, reversed, new Dictionary<string, string>(Metadata.Reverse()));
        Assert.Equal(Written(), stream.ToArray());
    }

    [Fact]
    public void WritesWhatTheFormatSays()
    {
        var stream = new MemoryStream();
        Tensor a = Tensor.Scalar(1, ElementType.Int64), b = Tensor.From([2f], Shape.Of(1));
        Safetensors.Write(stream, new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a });
        byte[] bytes = stream.ToArray();
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + length) % 64);
        Assert.Equal(
            """{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40], bytes[(8 + length)..]);
    }

    [Fact]
    public void ReadsAStreamThatCannotSeek()
    {
        using SafetensorsFile file = Safetensors.Read(new JoinedStream([], new MemoryStream(Written()), []), "a.safetensors");
        Assert.Equal(Tensors.Count, file.Tensors.Count);
    }

    [Theory]
    [InlineData("{", 0)]
    [InlineData("[]", 0)]
    [InlineData("{\"a\":1}", 0)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,0],\"data_offsets\":[0,0]}}", 0)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8)] // a gap in front
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12)]
    [InlineData("{\"a\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1)]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0)]
    [InlineData("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4)]
    public void RefusesHostileHeaders(string header, int dataLength)
    {
        byte[] data = [.. Enumerable.Repeat((byte)2, dataLength)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.StartsWith("a.safetensors", Refused(() => Read(File(header, data))).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void RefusesEveryCut()
    {
        byte[] bytes = Written();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Contains("cut off", Refused(() => Read(bytes[..length])).Hint);
    }

    [Fact]
    public void RefusesAHeaderLengthBeyondTheStream()
    {
        foreach (ulong length in new[] { 9UL, 100_000_000UL, 100_000_001UL, ulong.MaxValue, (ulong)long.MaxValue })
        {
            byte[] bytes = [.. BitConverter.GetBytes(length), .. "{}      "u8];
            Refused(() => Read(bytes));
        }
    }

    [Fact]
    public void RandomHeadersGiveAValueOrAnInputException()
    {
        Gen<string> extent = Gen.OneOf(Gen.Int[-2, 9].Select(i => i.ToString()), Gen.Long.Select(i => i.ToString()),
            Gen.OneOf("1e3", "\"x\"", "null", "[]"));
        Gen<string> list = extent.Array[0, 4].Select(e => $"[{string.Join(',', e)}]");
        Gen<string> entry = Gen.Select(Gen.OneOf("F32", "F64", "I64", "BOOL", "BF16"), list, list)
            .Select((d, s, o) => $"\"dtype\":\"{d}\",\"shape\":{s},\"data_offsets\":{o}");
        Gen.Select(entry.Array[0, 3], Gen.Byte.Array[0, 32])
            .Sample((entries, data) => Survives(File(Object(entries), data)), iter: 3000);

        static string Object(string[] entries) => $"{{{string.Join(',', entries.Select((e, i) => $"\"t{i}\":{{{e}}}"))}}}";
    }

    [Fact]
    public void ChangedFilesGiveAValueOrAnInputExceptionAndLeakNothing()
    {
        byte[] bytes = Written();
        Gen<int> place = Gen.Int[0, bytes.Length - 1];
        Gen.Select(place, Gen.Byte, place, Gen.Byte).Sample((at, value, at2, value2) =>
        {
            byte[] changed = [.. bytes];
            (changed[at], changed[at2]) = (value, value2);
            return Survives(changed);
        }, iter: 3000);
        Gen.Byte.Array[0, 64].Sample(Survives, iter: 1000);
    }

    private static bool Survives(byte[] bytes)
    {
        var pool = new TensorPool();
        try
        {
            using SafetensorsFile file = Safetensors.Read(new MemoryStream(bytes), "a.safetensors", pool);
        }
        catch (InputException e)
        {
            return e.Message.StartsWith("a.safetensors") && pool.LeasedBytes == 0;
        }

        return pool.LeasedBytes == 0;
    }

    private static byte[] Written()
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream, Tensors, Metadata);
        return stream.ToArray();
    }

    private static SafetensorsFile Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes), "a.safetensors");

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
