using ActorGraph.Data;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class CsvDatasetTests
{
    private const string Flowers = "length,width,kind\n1,2,rose\n3,4,aster\n5,6,rose\n";

    [Theory]
    [InlineData("last", 2)]
    [InlineData("kind", 2)]
    [InlineData("2", 2)]
    [InlineData("-1", 2)]
    public void FindsTheTarget(string target, int column)
    {
        Dataset data = CsvDataset.Read(Csv(Flowers), target);
        Assert.Equal([column], data.Description.TargetColumns);
        Assert.Equal(["aster", "rose"], data.ClassNames);
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(data.Label));
        Assert.Equal(["length", "width"], data.Description.FeatureNames);
        Assert.Equal((TargetKind.Classes, 2, 4.0), (data.TargetKind, data.TargetWidth, data.Feature(1, 1)));
    }

    [Fact]
    public void TakesAMiddleColumnOrSeveral()
    {
        Dataset middle = CsvDataset.Read(Csv("1,2.5,3\n4,5.5,6\n"), "1");
        Assert.Equal((TargetKind.Numeric, 5.5, 6.0), (middle.TargetKind, middle.Target(1, 0), middle.Feature(1, 1)));
        Dataset two = CsvDataset.Read(Csv("a,b,c\n1,2,3\n4,5,6\n"), "c,a");
        Assert.Equal((2, 3.0, 1.0, 2.0), (two.TargetWidth, two.Target(0, 0), two.Target(0, 1), two.Feature(0, 0)));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("-4")]
    [InlineData("colour")]
    [InlineData("length,length")]
    [InlineData("")]
    public void RefusesATargetThatIsNotThere(string target) =>
        Assert.Contains("target", Refused(() => CsvDataset.Read(Csv(Flowers), target)).Found);

    [Theory]
    [InlineData("0,1,0,1", TargetKind.Classes)]
    [InlineData("0,1,2,3", TargetKind.Numeric)] // as many values as samples
    [InlineData("0,1,0,1.5", TargetKind.Numeric)]
    [InlineData("5,5,5,5", TargetKind.Numeric)]
    [InlineData("a,b,c,d", TargetKind.Classes)]
    [InlineData("-1,1,1,-1", TargetKind.Classes)]
    public void FindsOutWhatTheTargetIs(string targets, TargetKind kind)
    {
        string text = string.Join('\n', targets.Split(',').Select((t, i) => $"{i}.5,{t}"));
        Assert.Equal(kind, CsvDataset.Read(Csv(text)).TargetKind);
    }

    [Fact]
    public void OrdersClassesThatAreNumbersAsNumbers() =>
        Assert.Equal(["2", "10"], CsvDataset.Read(Csv("1.5,10\n1.5,2\n"), kind: TargetKind.Classes).ClassNames);

    [Fact]
    public void NamesTheCellThatIsNoTarget()
    {
        InputException e = Refused(() => CsvDataset.Read(Csv("1,0\n2,1\n3,0\n4,one\n")));
        Assert.Equal((4, 2), (e.Line, e.Column));
        e = Refused(() => CsvDataset.Read(Csv("1,a\n2,b\n3,\n4,a\n")));
        Assert.Equal((3, 2, "an empty cell"), (e.Line, e.Column, e.Found));
    }

    [Fact]
    public void ReadsALaterFileByName()
    {
        DataDescription trained = CsvDataset.Read(Csv(Flowers)).Description;
        Dataset data = CsvDataset.ReadLike(Csv("width,colour,length\n2,7,1\n4,7,3\n"), trained, withTarget: false);
        Assert.Equal((1.0, 2.0, TargetKind.None), (data.Feature(0, 0), data.Feature(0, 1), data.TargetKind));
        Assert.Equal(1, CsvDataset.ReadLike(Csv("kind,width,length\nrose,2,1\nrose,3,4\n"), trained, withTarget: true).Label(1));
        Assert.Contains("`width`", Refused(() => CsvDataset.ReadLike(Csv("length,kind\n1,rose\n"), trained, false)).Found);
    }

    [Fact]
    public void ReadsALaterFileByPlace()
    {
        DataDescription trained = CsvDataset.Read(Csv("9,1.5,2\n8,3.5,4\n9,5.5,6\n8,6.5,7\n"), "0").Description;
        Assert.Equal(3.5, CsvDataset.ReadLike(Csv("9,3.5,4\n"), trained, withTarget: false).Feature(0, 0));
        Assert.Equal(3.5, CsvDataset.ReadLike(Csv("3.5,4\n"), trained, withTarget: false).Feature(0, 0));
        Assert.Equal(1, CsvDataset.ReadLike(Csv("9,3.5,4\n"), trained, withTarget: true).Label(0));
        Assert.Contains("3 (2 features and the target)",
            Refused(() => CsvDataset.ReadLike(Csv("1,2,3,4\n"), trained, false)).Expected);
        Assert.Contains("2 columns", Refused(() => CsvDataset.ReadLike(Csv("1,2\n"), trained, true)).Found);
    }

    [Fact]
    public void RefusesAClassThatTheModelDoesNotKnow()
    {
        DataDescription trained = CsvDataset.Read(Csv(Flowers)).Description;
        InputException e = Refused(() => CsvDataset.ReadLike(Csv("length,width,kind\n1,2,rose\n1,2,tulip\n"), trained, true));
        Assert.Equal((3, 3, "`tulip`"), (e.Line, e.Column, e.Found));
    }
}
