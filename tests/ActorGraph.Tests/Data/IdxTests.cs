using System.Buffers.Binary;
using ActorGraph.Data;
using CsCheck;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class IdxTests
{
    private static readonly byte[] Images = Idx(IdxType.UInt8, [2, 2, 3], [1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255]);
    private static readonly byte[] Labels = Idx(IdxType.UInt8, [2], [7, 2]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsImagesAndLabels(bool gzip)
    {
        Dataset data = IdxDataset.Read(Read(gzip ? Gzip(Images) : Images), Read(gzip ? Gzip(Labels) : Labels));
        Assert.Equal((2, 6, 8), (data.Count, data.FeatureCount, data.TargetWidth));
        Assert.Equal((255.0, 7, 2), (data.Feature(1, 5), data.Label(0), data.Label(1)));
    }

    [Fact]
    public void ReadsEveryElementType()
    {
        Assert.Equal(-2, Read(Idx(IdxType.Int8, [1], [0xFE]))[0]);
        Assert.Equal(-2, Read(Idx(IdxType.Int16, [1], [0xFF, 0xFE]))[0]);
        Assert.Equal(65536, Read(Idx(IdxType.Int32, [1], [0, 1, 0, 0]))[0]);
        Assert.Equal(1.5, Read(Idx(IdxType.Float32, [1], [0x3F, 0xC0, 0, 0]))[0]);
        Assert.Equal(-2.0, Read(Idx(IdxType.Float64, [1], [0xC0, 0, 0, 0, 0, 0, 0, 0]))[0]);
    }

    [Fact]
    public void RefusesWhatIsCutOffWhereverTheCutIs()
    {
        for (int length = 0; length < Images.Length; length++) Refused(() => Read(Images[..length]));
        byte[] packed = Gzip(Images);
        for (int length = 0; length < packed.Length; length++) Refused(() => Read(packed[..length]));
        Assert.Contains("more than 12", Refused(() => Read([.. Images, 0])).Found);
    }

    [Fact]
    public void TakesNoMemoryForAClaim()
    {
        byte[] hostile = Idx(IdxType.UInt8, [2_000_000_000], [1, 2, 3]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(() => Read(hostile));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Refused(() => Read(Idx(IdxType.Float64, [65536, 65536, 65536, 65536], [])));
        Refused(() => Read(Idx(IdxType.UInt8, [-1], [])));
        Refused(() => Read(Idx(IdxType.UInt8, [0, 2], [])));
    }

    [Fact]
    public void RefusesPairsThatDoNotFit()
    {
        Assert.Contains("3 labels", Refused(() => IdxDataset.Read(Read(Images), Read(Idx(IdxType.UInt8, [3], [1, 2, 3])))).Found);
        Assert.Contains("labels", Refused(() => IdxDataset.Read(Read(Labels), Read(Labels))).Hint);
        Assert.Contains("images", Refused(() => IdxDataset.Read(Read(Images), Read(Images))).Message);
        Assert.Contains("label -2", Refused(() => IdxDataset.Read(Read(Images), Read(Idx(IdxType.Int8, [2], [1, 0xFE])))).Found);
        byte[] nan = Idx(IdxType.Float32, [2, 1], [0x7F, 0xC0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal("sample 0, element 0", Refused(() => IdxDataset.Read(Read(nan), Read(Labels))).Place);
    }

    [Fact]
    public void RandomBytesGiveAValueOrAnInputException() =>
        Gen.Byte.Array[0, 64].Sample(bytes =>
            Survives(bytes) && Survives([0x1F, 0x8B, .. bytes]) && Survives([0, 0, 8, 1, .. bytes]), iter: 2000);

    [Fact]
    public void ChangedFilesGiveAValueOrAnInputException()
    {
        byte[] packed = Gzip(Images);
        Gen.Select(Gen.Bool, Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000]).Sample((gzip, at, value, cut) =>
        {
            byte[] changed = [.. gzip ? packed : Images];
            changed[at % changed.Length] = value;
            return Survives(changed) && Survives(changed[..(cut % changed.Length)]);
        }, iter: 2000);
    }

    private static bool Survives(byte[] bytes)
    {
        try
        {
            IdxArray array = Read(bytes);
            return array.Length * 8L >= 0 && IdxDataset.Read(array, array).Count > 0;
        }
        catch (InputException e)
        {
            return e.Message.StartsWith("a.idx");
        }
    }

    private static IdxArray Read(byte[] bytes) => IdxArray.Read(new MemoryStream(bytes), "a.idx");

    private static byte[] Idx(IdxType type, int[] extents, byte[] data)
    {
        var bytes = new byte[4 + 4 * extents.Length];
        (bytes[2], bytes[3]) = ((byte)type, (byte)extents.Length);
        for (int i = 0; i < extents.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), extents[i]);
        return [.. bytes, .. data];
    }
}
