using System.Globalization;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>A built-in graph, and data that it can learn: numbers that come from a formula.</summary>
/// <param name="Graph">The graph's name.</param>
/// <param name="Target">The columns to predict.</param>
/// <param name="SampleOps">Ops of the graph that compute on samples: the most stages that it can be cut into.</param>
/// <param name="Source">The graph's text, where it is not built in; <paramref name="Graph"/> is the file's name then.</param>
internal sealed record Lesson(string Graph, string Target, int SampleOps, string? Source = null)
{
    /// <summary>Samples that are trained on. In batches of 64 an epoch has 10 steps.</summary>
    public const int Training = 640;

    private const int Validation = 160; // a fifth, as the settings say

    /// <summary>Ten classes of 64 features.</summary>
    public static readonly Lesson Digits = new("digits", "digit", 9);

    /// <summary>Four numbers from eight.</summary>
    public static readonly Lesson ThreeLayers = new("three-layer", "a,b,c,d", 8);

    /// <summary>
    /// The digits, by a graph whose steps take 25 ms at least, however fast the machine is: 100 of them are not over before a test
    /// has seen the end of the first epoch and done something to a process.
    /// </summary>
    public static readonly Lesson Patience = new("patience.graph", "digit", 10, """
        dtype  float32
        input  x   [batch, 64]
        input  y   [batch, 10]
        param  W1  [32, 64]  he
        param  b1  [32]      zeros
        param  W2  [10, 32]  xavier
        param  b2  [10]      zeros
        h      = wait(relu(x @ transpose(W1) + b1), forward_time=15, backward_time=10)
        logits = h @ transpose(W2) + b2
        L      = softmax_cross_entropy(logits, y)
        loss   L
        output logits
        """);

    /// <summary>All of them.</summary>
    public static readonly Lesson[] All = [Digits, ThreeLayers, Patience];

    /// <summary>The arguments that train the graph in a folder of <see cref="Scratch"/>.</summary>
    public string[] Train(int epochs, int batch = 64) =>
        ["train", Graph, "--data", $"{Graph}.csv", "--target", Target, "--epochs", Text(epochs), "--batch", Text(batch), "--json"];

    /// <summary>The data as CSV with a header.</summary>
    public IEnumerable<string> Rows => Target == Digits.Target ? DigitRows() : NumberRows();

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
