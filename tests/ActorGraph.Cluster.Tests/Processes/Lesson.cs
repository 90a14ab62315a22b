using System.Globalization;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>A built-in graph, and data that it can learn: numbers that come from a formula.</summary>
/// <param name="Graph">The graph's name.</param>
/// <param name="Target">The columns to predict.</param>
/// <param name="SampleOps">Ops of the graph that compute on samples: the most stages that it can be cut into.</param>
internal sealed record Lesson(string Graph, string Target, int SampleOps)
{
    /// <summary>Samples that are trained on. In batches of 64 an epoch has 10 steps.</summary>
    public const int Training = 640;

    private const int Validation = 160; // a fifth, as the settings say

    /// <summary>Ten classes of 64 features.</summary>
    public static readonly Lesson Digits = new("digits", "digit", 9);

    /// <summary>Four numbers from eight.</summary>
    public static readonly Lesson ThreeLayers = new("three-layer", "a,b,c,d", 8);

    /// <summary>The arguments that train the graph in a folder of <see cref="Scratch"/>.</summary>
    public string[] Train(int epochs, int batch = 64) =>
        ["train", Graph, "--data", $"{Graph}.csv", "--target", Target, "--epochs", Text(epochs), "--batch", Text(batch), "--json"];

    /// <summary>The data as CSV with a header.</summary>
    public IEnumerable<string> Rows => this == Digits ? DigitRows() : NumberRows();

    private static IEnumerable<string> DigitRows()
    {
        yield return string.Join(',', Enumerable.Range(0, 64).Select(i => $"p{i}").Append("digit"));
        for (int row = 0; row < Training + Validation; row++)
        {
            int digit = row % 10;
            yield return string.Join(',', Enumerable.Range(0, 64)
                .Select(i => Text(Math.Round(8 + 4 * Math.Sin(i * (digit + 1) * 0.37) + 3 * Math.Sin(row * 7.1 + i * 1.3), 3))).Append(Text(digit)));
        }
    }

    private static IEnumerable<string> NumberRows()
    {
        yield return "x1,x2,x3,x4,x5,x6,x7,x8,a,b,c,d";
        for (int row = 0; row < Training + Validation; row++)
        {
            double[] x = [.. Enumerable.Range(1, 8).Select(i => Math.Round(Math.Sin(row * (0.37 + i) + i), 4))];
            double[] y = [x[0] - x[1], x[2] * x[3], Math.Abs(x[4]) + x[5], x[6] + 0.5 * x[7]];
            yield return string.Join(',', x.Concat(y.Select(v => Math.Round(v, 4))).Select(Text));
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
