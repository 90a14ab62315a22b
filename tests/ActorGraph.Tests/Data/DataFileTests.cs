using ActorGraph.Data;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class DataFileTests : TemporaryFolder
{
    private static readonly byte[] Images = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];

    [Fact]
    public void ReadsImagesWithTheLabelsBesideThem()
    {
        File.WriteAllBytes(At("train-images-idx3-ubyte.gz"), Gzip(Images));
        File.WriteAllBytes(At("train-labels-idx1-ubyte.gz"), Gzip(Labels));
        Dataset data = DataFile.Read(At("train-images-idx3-ubyte.gz"));
        Assert.Equal((2, 3, 1, 6.0), (data.Count, data.FeatureCount, data.Label(0), data.Feature(1, 2)));
        Assert.Equal(0, DataFile.ReadLike(At("train-images-idx3-ubyte.gz"), data.Description, withTarget: true).Label(1));

        File.Delete(At("train-labels-idx1-ubyte.gz"));
        Assert.Equal(At("train-labels-idx1-ubyte.gz"), Refused(() => DataFile.Read(At("train-images-idx3-ubyte.gz"))).File);
        Dataset unlabelled = DataFile.ReadLike(At("train-images-idx3-ubyte.gz"), data.Description, withTarget: false);
        Assert.Equal(TargetKind.None, unlabelled.TargetKind);
    }

    [Fact]
    public void AsksForANameThatLeadsToTheLabels()
    {
        File.WriteAllBytes(At("digits.idx"), Images);
        Assert.Contains("labels", Refused(() => DataFile.Read(At("digits.idx"))).Hint);
    }

    [Fact]
    public void ReadsCsvAndNamesTheFileInErrors()
    {
        File.WriteAllText(At("a.csv"), "x,y\n1,0\n2,1\n3,0\n4,1\n");
        Dataset data = DataFile.Read(At("a.csv"), "y");
        Assert.Equal(["0", "1"], data.ClassNames);
        Assert.Equal(4, DataFile.ReadLike(At("a.csv"), data.Description, withTarget: false).Count);
        File.WriteAllText(At("b.csv"), "x,y\n1,0\n2,?\n");
        Assert.StartsWith($"{At("b.csv")}, line 3, column 2, `y`: found `?`", Refused(() => DataFile.Read(At("b.csv"))).Message);
        File.WriteAllText(At("c.csv"), "");
        Assert.Equal("no rows", Refused(() => DataFile.Read(At("c.csv"))).Found);
    }
}
