using System.IO.Compression;
using System.Text;

namespace ActorGraph.Tests.Cli;

/// <summary>Mistakes, each of which ends with an exit code and an error that says where, what was found and what was expected.</summary>
public sealed class BadInputTests(Workplace work) : IClassFixture<Workplace>
{
    [Theory]
    [InlineData("found no verb, expected train | predict")]
    [InlineData("`trian`", "trian")]
    [InlineData("unknown option `--epoch`", "train", "--epoch", "3")]
    [InlineData("--epochs: found no value", "train", "--epochs")]
    [InlineData("--epochs: found `x`, expected a whole number of at least 1", "train", "--epochs", "x")]
    [InlineData("--epochs: found `3` and `4`", "train", "--epochs", "3", "--epochs", "4")]
    [InlineData("--optimizer: found `adma`", "train", "--optimizer", "adma")]
    [InlineData("--lr: found `-1`", "train", "--lr", "-1")]
    [InlineData("one argument too many", "train", "small.graph", "other.graph")]
    [InlineData("schedule", "train", "--schedule", "cos(3)")]
    [InlineData("micro-batches: found 9", "train", "--batch", "8", "--micro-batches", "9")]
    [InlineData("--resume: found no checkpoint", "train", "--resume")]
    [InlineData("found no data", "train", "small.graph")]
    [InlineData("found no GRAPH", "show")]
    [InlineData("found no data", "predict", "run")]
    [InlineData("neither a graph nor a formula", "grad")]
    [InlineData("--of: found `g`", "grad", "--expr", "f = x", "x=1", "--of", "g")]
    [InlineData("expression:1:9: found ", "grad", "--expr", "f = x + ", "x=1")]
    [InlineData("expression:1:9: found `z`", "grad", "--expr", "f = x + z", "x=1")]
    [InlineData("MatMul `f`: found [2] @ [3]", "grad", "--expr", "f = x @ w", "x=[1, 2]", "w=[1, 2, 3]")]
    [InlineData("value:1:3: found `abc`", "grad", "--expr", "f = x", "x=abc")]
    [InlineData("found a value for `y`", "grad", "--expr", "f = x", "x=1", "y=2")]
    [InlineData("values: found `x` more than once", "grad", "--expr", "f = x", "x=1", "x=2")]
    [InlineData("values: found `x` more than once", "grad", "diamond", "x=1", "x=2", "y=3")]
    public async Task A_mistake_in_the_call_ends_with_2(string expected, params string[] arguments) =>
        Assert.Contains(expected, (await work.RunAsync(arguments)).Failure(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("nothere: found no such file", "show", "nothere")]
    [InlineData("nothere.csv: found no such file", "train", "small.graph", "--data", "nothere.csv")]
    [InlineData("nothere.hocon: found no such file", "train", "--settings", "nothere.hocon")]
    [InlineData("found no folder", "train", "--plot", "nothere/loss.svg")]
    [InlineData("found the target `colour`", "train", "small.graph", "--data", "small.csv", "--target", "colour")]
    [InlineData("input `x`: found float32 [batch, 4]", "train", "iris", "--data", "small.csv")]
    [InlineData("nothere: found no checkpoint, expected one to go on from",
        "train", "small.graph", "--data", "small.csv", "--checkpoint", "nothere", "--resume")]
    [InlineData("nothere: found no such folder or file", "evaluate", "nothere", "--data", "small.csv")]
    [InlineData("input `y`: found no value", "grad", "diamond", "x=1")]
    [InlineData("input `y`: found float64 [2]", "grad", "diamond", "x=1", "y=[1, 2]")]
    [InlineData("loss `L`: found ", "train", "line.graph", "--data", "line.csv", "--optimizer", "sgd", "--lr", "1e30")]
    public async Task What_cannot_be_done_ends_with_1(string expected, params string[] arguments) =>
        Assert.Contains(expected, (await work.RunAsync(arguments)).Failure(1), StringComparison.Ordinal);

    [Theory]
    [InlineData("1,2,a\n3,b\n", "bad.csv, line 2, column 3: found 2 cells, expected 3")]
    [InlineData("1,2,a\n3,4,b\n5,north,a\n6,7,b\n", "bad.csv, line 3, column 2: found `north`, expected a number")]
    [InlineData("1,2,a\n3,NaN,b\n5,6,a\n", "bad.csv, line 2, column 2: found `NaN`, expected a finite number")]
    [InlineData("1,x,3,a\n4,5,6,b\n", "bad.csv, line 1, column 2: found `x`, expected a number")]
    [InlineData("", "bad.csv: found no rows")]
    public async Task Bad_rows_are_named_with_line_and_column(string rows, string expected)
    {
        work.Write("bad.csv", rows);
        Assert.StartsWith(expected, (await work.RunAsync("train", "small.graph", "--data", "bad.csv")).Failure(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input x [batch, 2]\ny = rleu(x)\n", "bad.graph:2:5: found the unknown op `rleu`")]
    [InlineData("input x [batch, 2]\ny = x + z\n", "bad.graph:2:9: found ")]
    [InlineData("input x [2]\ny = x + z\nz = y * 2\nloss z\n", "bad.graph:")]
    [InlineData("input x [batch, 2]\nparam W [3, 2]\nloss x\n", "bad.graph:2:")]
    public async Task Bad_graphs_are_named_with_line_and_column(string text, string expected)
    {
        work.Write("bad.graph", text);
        Assert.StartsWith(expected, (await work.RunAsync("show", "bad.graph")).Failure(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_image_files_are_refused()
    {
        byte[] header = [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7, 7];
        await File.WriteAllBytesAsync(Path.Combine(work.Folder, "cut-images-idx3-ubyte"), header);
        CommandOutcome cut = await work.RunAsync("train", "small.graph", "--data", "cut-images-idx3-ubyte");
        Assert.StartsWith("cut-images-idx3-ubyte: found 3 bytes", cut.Failure(1), StringComparison.Ordinal);

        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Workplace.Rows(30)));
        await File.WriteAllBytesAsync(Path.Combine(work.Folder, "cut.csv.gz"), zipped.ToArray()[..^20]);
        CommandOutcome damaged = await work.RunAsync("train", "small.graph", "--data", "cut.csv.gz");
        Assert.StartsWith("cut.csv.gz: found gzip data", damaged.Failure(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_settings_and_feeds_are_refused()
    {
        work.Write("bad.hocon", "actorgraph.training.epoch = 3");
        string[] train = ["train", "--settings", "bad.hocon"];
        string settings = (await work.RunAsync(train)).Failure(1);
        Assert.StartsWith("bad.hocon: found the key actorgraph.training.epoch", settings, StringComparison.Ordinal);
        work.Write("bad.hocon", "actorgraph.training { batch = many }");
        Assert.StartsWith("actorgraph.training.batch: found ", (await work.RunAsync(train)).Failure(1), StringComparison.Ordinal);
        work.Write("bad.hocon", "actorgraph.training { epochs = \n}");
        Assert.StartsWith("actorgraph.training.epochs: found ", (await work.RunAsync(train)).Failure(1), StringComparison.Ordinal);
        work.Write("bad.hocon", "actorgraph.run.threads = many");
        Assert.StartsWith("bad.hocon: found ", (await work.RunAsync(train)).Failure(1), StringComparison.Ordinal);
        work.Write("bad.json", "{\"x\": [1, 2}");
        Assert.StartsWith("bad.json, line 1, column 12: found ", (await work.RunAsync("grad", "diamond", "--feeds", "bad.json")).Failure(1), StringComparison.Ordinal);
        Assert.StartsWith("bad.json, line 1, column 12: found ", (await work.RunAsync("grad", "--expr", "x", "--feeds", "bad.json")).Failure(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_of_another_graph_or_cut_in_half_are_refused_and_outputs_stay_whole()
    {
        string[] train = ["train", "small.graph", "--data", "small.csv", "--epochs", "1", "--checkpoint", "run", "--json"];
        Assert.Equal(0, (await work.RunAsync(train)).Code);
        work.Write("other.graph", Workplace.Graph.Replace("logits", "scores", StringComparison.Ordinal));
        CommandOutcome other = await work.RunAsync([train[0], "other.graph", .. train[2..], "--resume"]);
        Assert.Contains("found a checkpoint of another graph", other.Failure(1), StringComparison.Ordinal);

        work.Write("predictions.csv", "as it was");
        work.Write("bad.csv", "1,2\n3,north\n");
        (await work.RunAsync("predict", "run", "--data", "bad.csv", "--output", "predictions.csv")).Failure(1);
        Assert.Equal("as it was", work.Read("predictions.csv"));

        string last = work.Read("run/last.json");
        Assert.StartsWith("run: found the checkpoint of an earlier run", (await work.RunAsync(train)).Failure(1), StringComparison.Ordinal);
        Assert.Equal(last, work.Read("run/last.json"));

        work.Write("run/last.json", last.Replace("\"step\": 1", "\"step\": 3", StringComparison.Ordinal));
        Assert.StartsWith("run/last.json: found step 3", (await work.RunAsync([.. train, "--resume"])).Failure(1), StringComparison.Ordinal);
        work.Write("run/last.json", last);

        string tensors = Directory.GetFiles(Path.Combine(work.Folder, "run"), "*.safetensors").Single();
        byte[] bytes = await File.ReadAllBytesAsync(tensors);
        await File.WriteAllBytesAsync(tensors, bytes[..(bytes.Length / 2)]);
        Assert.Contains($"found {bytes.Length / 2} bytes, expected {bytes.Length}", (await work.RunAsync("evaluate", "run", "--data", "small.csv")).Failure(1), StringComparison.Ordinal);
        Assert.Contains($"found {bytes.Length / 2} bytes", (await work.RunAsync([.. train, "--resume"])).Failure(1), StringComparison.Ordinal);
    }
}
