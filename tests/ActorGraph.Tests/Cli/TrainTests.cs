using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace ActorGraph.Tests.Cli;

/// <summary>Training, and what is made with what it leaves.</summary>
public sealed class TrainTests(Workplace work) : IClassFixture<Workplace>
{
    private static readonly string[] Small =
    [
        "train", "small.graph", "--data", "small.csv", "--epochs", "8", "--batch", "16", "--lr", "0.1", "--seed", "7",
    ];

    [Fact]
    public async Task The_last_line_of_json_is_the_summary()
    {
        CommandOutcome outcome = await work.RunAsync([.. Small, "--threads", "1", "--micro-batches", "2", "--json"]);
        JsonElement json = outcome.Json;
        Assert.Equal(8 * 3, json.GetProperty("steps").GetInt64()); // 48 samples train, 12 validate
        Assert.Equal(8, json.GetProperty("epochs").GetInt32());
        Assert.Equal(1, json.GetProperty("threads_used").GetInt32());
        Assert.Equal(2, json.GetProperty("micro_batches").GetInt32());
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("parameters_sha256").GetString());
        string[] positive = ["train_loss", "validation_loss", "validation_accuracy", "seconds", "messages", "peak_tensor_bytes"];
        foreach (string number in positive)
            Assert.True(json.GetProperty(number).GetDouble() > 0, number);
        Assert.Equal("", outcome.Error);
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.Equal(9, lines.Length);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], lines[..8].Select(l =>
            JsonDocument.Parse(l).RootElement.GetProperty("epoch").GetInt32()));
    }

    [Fact]
    public async Task Flags_that_only_say_how_change_no_bit_and_flags_that_say_what_do()
    {
        string hash = await HashAsync();
        Assert.Equal(hash, await HashAsync("--micro-batches", "3", "--threads", "2"));
        work.Write("same.hocon", "actorgraph.training { epochs = 99, batch = 16, micro-batches = 2 }");
        Assert.Equal(hash, await HashAsync("--settings", "same.hocon"));
        Assert.NotEqual(hash, await HashAsync("--clip-norm", "0.001"));
        Assert.NotEqual(hash, await HashAsync("--schedule", "constant"));
    }

    [Fact]
    public async Task People_get_progress_on_standard_error_and_a_curve_and_a_summary_on_standard_output()
    {
        CommandOutcome outcome = await work.RunAsync([.. Small, "--plot", "loss.svg"]);
        Assert.Equal(0, outcome.Code);
        Assert.Contains("epoch 8/8, step 24/24: loss ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("● training", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("validation accuracy", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output + outcome.Error);
        XElement svg = XDocument.Parse(work.Read("loss.svg")).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        XElement[] curves = [.. svg.Descendants().Where(e => e.Name.LocalName == "polyline")];
        Assert.Equal([8, 8], curves.Select(c => c.Attribute("points")!.Value.Split(' ').Length));
    }

    [Fact]
    public async Task A_checkpoint_predicts_and_is_evaluated()
    {
        await HashAsync("--checkpoint", "run");
        work.Write("more.csv", "width,height\n0,4\n4,0\n-4,-4\n");
        CommandOutcome csv = await work.RunAsync("predict", "run", "--data", "more.csv");
        string[] lines = csv.Output.TrimEnd().Split('\n');
        Assert.Equal("class,probability,score_east,score_north,score_south-west", lines[0]);
        Assert.Equal(["north", "east", "south-west"], lines[1..].Select(l => l.Split(',')[0]));
        Assert.All(lines[1..], l => Assert.InRange(double.Parse(l.Split(',')[1], CultureInfo.InvariantCulture), 0.34, 1));

        CommandOutcome file = await work.RunAsync(
            "predict", "run/last.json", "--data", "more.csv", "--format", "json", "--output", "out.json");
        Assert.Equal((0, ""), (file.Code, file.Output));
        JsonElement predictions = JsonDocument.Parse(work.Read("out.json")).RootElement.GetProperty("predictions");
        Assert.Equal("north", predictions[0].GetProperty("class").GetString());
        Assert.Equal(3, predictions[2].GetProperty("outputs").GetArrayLength());

        JsonElement json = (await work.RunAsync("evaluate", "run", "--data", "small.csv", "--json")).Json;
        Assert.Equal(60, json.GetProperty("samples").GetInt32());
        Assert.Equal(60, json.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(n => n.GetInt32())));
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), 0.9, 1);
        CommandOutcome table = await work.RunAsync("evaluate", "run", "--data", "small.csv");
        Assert.Contains("south-west", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_are_predicted_under_the_names_of_their_columns()
    {
        CommandOutcome trained = await work.RunAsync(
            "train", "line.graph", "--data", "line.csv", "--target", "price", "--scaling", "none",
            "--checkpoint", "line", "--json");
        Assert.Equal(0, trained.Code);
        CommandOutcome csv = await work.RunAsync("predict", "line", "--data", "line.csv");
        Assert.Equal("price", csv.Output.Split('\n')[0]);
        Assert.Equal(7, csv.Output.Split('\n').Length);
        JsonElement json = (await work.RunAsync("evaluate", "line", "--data", "line.csv", "--json")).Json;
        Assert.False(json.TryGetProperty("accuracy", out _));
    }

    private async Task<string> HashAsync(params string[] more) =>
        (await work.RunAsync([.. Small, .. more, "--json"])).Json.GetProperty("parameters_sha256").GetString()!;

    [Fact]
    public async Task The_node_where_a_number_stops_being_finite_is_named()
    {
        work.Write("log.graph", """
            input x [batch, 1]
            input y [batch, 1]
            param w [1, 1] ones
            out = log(x @ w - 2)
            L   = sum((out - y) ** 2, axis=1)
            loss L
            output out
            """);
        string[] arguments = ["train", "log.graph", "--data", "line.csv", "--target", "price", "--scaling", "none", "--epochs", "1", "--validation", "0"];
        CommandOutcome outcome = await work.RunAsync(arguments);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("loss `L`", outcome.Error, StringComparison.Ordinal);
        outcome = await work.RunAsync([.. arguments, "--detect-anomaly"]);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Log `out`: found ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("of its value, in the forward half", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("last messages: ", outcome.Error, StringComparison.Ordinal);
    }
}
