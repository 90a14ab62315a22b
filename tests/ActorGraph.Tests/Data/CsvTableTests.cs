using System.Text;
using ActorGraph.Data;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class CsvTableTests
{
    [Theory]
    [InlineData("1,2,3\n4,5,6\n", 2, 0)]
    [InlineData("a,b,c\n4,5,6\n", 1, 3)]
    [InlineData("a;b;c\r\n4;5;6\r\n", 1, 3)]
    [InlineData("a\tb\tc\n4\t5\t6", 1, 3)]
    [InlineData("0,1,label\n4,5,6\n7,8,9", 2, 3)] // names may look like whole numbers
    [InlineData("country,1990,1991\n4,5,6\n7,8,9", 2, 3)]
    [InlineData("\uFEFFa,b,c\n4,5,6\n", 1, 3)]
    [InlineData("\n\n1,2,3\n\n4,5,6\n\n", 2, 0)]
    [InlineData(" 1 , 2,\"3\"\n4,5,6\n", 2, 0)]
    [InlineData("7,8,9", 1, 0)]
    public void FindsOutWhatTheFirstLineIs(string text, int rows, int names)
    {
        CsvTable table = Csv(text);
        Assert.Equal((rows, 3, names), (table.RowCount, table.ColumnCount, table.ColumnNames.Length));
    }

    [Fact]
    public void TakesAHeaderWhenTold()
    {
        Assert.Equal(["1", "2"], Csv("1,2\n3,4\n", new CsvOptions { Header = true }).ColumnNames);
        Assert.Equal("a", Csv("a,2\n3,4\n", new CsvOptions { Header = false }).Text(0, 0));
    }

    [Fact]
    public void ReadsNumbersWithEveryDigit()
    {
        CsvTable table = Csv("0.1,1e-300,-3,123456789012345678\n1,2,3,4");
        Assert.Equal([0.1, 1e-300, -3, 123456789012345678.0], Enumerable.Range(0, 4).Select(c => table.Number(0, c)));
    }

    [Theory]
    [InlineData("5.1,abc,1\n4,5,6\n", 1, 2)] // a fraction is no name, so this is no header
    [InlineData("7,abc,1\n4,5,6\n", 1, 2)] // neither are numbers that do not count the columns
    [InlineData("0,1,NaN\n4,5,6\n", 1, 3)]
    [InlineData("a,b,1e999\n4,5,6\n", 1, 1)]
    [InlineData("1,2,3\n4,,6\n", 2, 2)]
    [InlineData("1,2,3\n\n4,5,NaN\n", 3, 3)]
    [InlineData("1,2,3\n-Infinity,5,6\n", 2, 1)]
    [InlineData("1,2,3\n4,1e999,6\n", 2, 2)]
    [InlineData("1;2;3\n4;1,5;6\n", 2, 2)]
    [InlineData("a,b,c\n1,2,3\n4,0x10,6\n", 3, 2)]
    public void NamesLineAndColumnOfACellThatIsNoNumber(string text, int line, int column)
    {
        InputException e = Refused(() => CsvDataset.Read(Csv(text), target: null));
        Assert.Equal(("data.csv", line, column), (e.File, e.Line, e.Column));
    }

    [Theory]
    [InlineData("1,2,3\n4,5\n", 2, 3)]
    [InlineData("1,2,3\n4,5,6,7\n", 2, 4)]
    [InlineData("1,2,3\n4,5,6\n\n7\n", 4, 2)]
    [InlineData("", null, null)]
    [InlineData("\n\n", null, null)]
    [InlineData("a,b\n", 1, null)]
    [InlineData("1,2\n3,\"4\n5,6\n", 2, null)]
    [InlineData("1,2\n3,4\"5\n", 2, null)]
    public void RefusesWhatIsNoTable(string text, int? line, int? column)
    {
        InputException e = Refused(() => Csv(text, text == "a,b\n" ? new CsvOptions { Header = true } : null));
        Assert.Equal((line, column), (e.Line, e.Column));
    }

    [Fact]
    public void SaysWhereFoundExpectedAndAHint() => Assert.Equal(
        """
        data.csv, line 3, column 2, `width`: found `wide`, expected a number
        """,
        Refused(() => CsvDataset.Read(Csv("length,width,y\n1,2,3\n4,wide,6"))).Message);

    [Fact]
    public void KeepsMessagesShortAndPrintable()
    {
        string message = Refused(() => CsvDataset.Read(Csv($"1,2\n\u0001\u0007{new string('x', 500)},2\n"))).Message;
        Assert.DoesNotContain(message, char.IsControl);
        Assert.True(message.Length < 120, message);
    }

    [Fact]
    public void ReadsTheLineOfCounts()
    {
        CsvTable table = Csv("3,4,setosa,versicolor\n5.1,3.5,1.4,0.2,0\n4.9,3,1.4,0.2,1\n1,2,3,4,0\n");
        Assert.Equal((3, 5), (table.RowCount, table.ColumnCount));
        Assert.Equal(["setosa", "versicolor"], table.ClassNames);
        Dataset data = CsvDataset.Read(table);
        Assert.Equal(["setosa", "versicolor"], data.ClassNames);
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(data.Label));
        Assert.Equal(5.1, data.Feature(0, 0));
    }

    [Fact]
    public void TakesTheLineOfCountsForOneThoughItIsAsWideAsARow()
    {
        CsvTable table = Csv("2,3,no,yes\n1,2,3,0\n4,5,6,1\n");
        Assert.Equal((2, 4, 2), (table.RowCount, table.ColumnCount, table.ClassNames.Length));
    }

    [Fact]
    public void SaysThatRowsAreMissingFromACountedFile()
    {
        InputException e = Refused(() => Csv("5,4,setosa,versicolor\n5.1,3.5,1.4,0.2,0\n4.9,3,1.4,0.2,1\n"));
        Assert.Equal((1, "a count of 5 rows"), (e.Line, e.Found));
    }

    [Fact]
    public void SkipsLines()
    {
        CsvTable table = Csv("some words, and more, here\n# 12\n1,2\n3,4\n", new CsvOptions { SkipLines = 2 });
        Assert.Equal((2, 2), (table.RowCount, table.ColumnCount));
        Assert.Equal(4, Refused(() => CsvDataset.Read(Csv("x\ny\n1,2\n3,z\n4,5", new CsvOptions { SkipLines = 2 }))).Line);
        Assert.Contains("--skip-lines 1", Refused(() => Csv("made by hand\n1,2\n3,4")).Hint);
    }

    [Fact]
    public void ReadsGzipAndRefusesWhatIsLeftOfIt()
    {
        string text = string.Join('\n', Enumerable.Range(0, 2000).Select(i => $"{i},{i * i % 7919},{i % 3}"));
        byte[] packed = Gzip(Encoding.UTF8.GetBytes(text));
        Assert.Equal(2000, CsvTable.Read(new MemoryStream(packed), "a.csv.gz").RowCount);
        foreach (int length in new[] { 3, 12, packed.Length / 2, packed.Length - 9, packed.Length - 1 })
            Assert.Contains("gzip", Refused(() => CsvTable.Read(new MemoryStream(packed[..length]), "a.csv.gz")).Found);
        packed[packed.Length / 2] ^= 0x55;
        Refused(() => CsvTable.Read(new MemoryStream(packed), "a.csv.gz"));
    }
}
