using System.Text.Json;

namespace ActorGraph.Tests.Cli;

/// <summary>Timing, from the command line: what is timed computes what it should; how long it takes is nobody's business here.</summary>
public sealed class BenchTests(Workplace work) : IClassFixture<Workplace>
{
    [Fact]
    public async Task Each_case_says_what_it_computed()
    {
        CommandOutcome outcome = await work.RunAsync(
            "bench", "gemm/nt/5x7x3", "gemm/tn/4x3x6", "map/tanh/100", "map/softmax/2000", "step/sgd/3/4-8-2", "--threads", "1", "--json");
        Assert.True(outcome.Code == 0, outcome.Error);
        JsonElement[] rows = [.. outcome.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["gemm/nt/5x7x3", "gemm/tn/4x3x6", "map/tanh/100", "map/softmax/2000", "step/sgd/3/4-8-2"],
            rows.Select(r => r.GetProperty("case").GetString()));
        Assert.All(rows, r => Assert.Equal(1, r.GetProperty("threads").GetInt32()));
        Assert.All(rows, r => Assert.True(r.GetProperty("median_us").GetDouble() > 0 && r.GetProperty("gflops").GetDouble() >= 0));
        double[] found = [.. rows.Select(r => r.GetProperty("check").GetDouble())];
        double[] expected = [
            SumOfSquares(5, 7, 3, (i, p) => i * 3 + p, (p, j) => j * 3 + p), SumOfSquares(4, 3, 6, (i, p) => p * 4 + i, (p, j) => p * 3 + j),
            Enumerable.Range(0, 100).Sum(k => Math.Pow(Math.Tanh(Value(0, k)), 2)), Softmax(2), Loss(batch: 3, [4, 8, 2], steps: 10, rate: 1e-3)];
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-5 * Math.Abs(expected[i]));
    }

    [Fact]
    public async Task A_line_a_case_is_printed()
    {
        CommandOutcome outcome = await work.RunAsync("bench", "gemm/nn/8x8x8", "--threads", "2");
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Matches(@"^gemm/nn/8x8x8 +threads 2 +[\d.]+ µs +[\d.]+ GFLOP/s +check [\d.]+\s*$", outcome.Output);
    }

    [Theory]
    [InlineData("gemm/tt/8x8x8")]
    [InlineData("gemm/nn/8x8")]
    [InlineData("gemm/nn/8x8x0")]
    [InlineData("gemm/nn/8x8x99999999999")]
    [InlineData("map/cosh/10")]
    [InlineData("map/exp/-1")]
    [InlineData("step/sgd/32/64")]
    [InlineData("step/rprop/32/64-10")]
    [InlineData("step/adam/x/64-10")]
    [InlineData("nonsense")]
    public async Task A_case_that_there_is_not_is_refused_before_any_is_timed(string name)
    {
        CommandOutcome outcome = await work.RunAsync("bench", "gemm/nn/8x8x8", name);
        Assert.StartsWith($"actorgraph bench: found the case `{name}`, expected gemm/", outcome.Failure(2), StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Calls_that_make_no_sense_are_refused()
    {
        Assert.StartsWith("actorgraph bench: found no CASE, expected gemm/", (await work.RunAsync("bench")).Failure(2), StringComparison.Ordinal);
        Assert.StartsWith("actorgraph bench: found the case `map/softmax/1500`, expected a multiple of 1000",
            (await work.RunAsync("bench", "map/softmax/1500")).Failure(2), StringComparison.Ordinal);
        Assert.StartsWith("--threads: found `0`", (await work.RunAsync("bench", "gemm/nn/8x8x8", "--threads", "0")).Failure(2), StringComparison.Ordinal);
    }

    private static float Value(int tensor, int k, double scale = 1)
    {
        uint u = (uint)(k * 2654435769L + tensor * 40503L + 12345L);
        u = (uint)((u ^ (u >> 16)) * 0x7feb352dL);
        u = (uint)((u ^ (u >> 15)) * 0x846ca68bL);
        u ^= u >> 16;
        return (float)(scale * (u / Math.Pow(2, 31) - 1));
    }

    private static double SumOfSquares(int m, int n, int k, Func<int, int, int> a, Func<int, int, int> b)
    {
        double sum = 0;
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                sum += Math.Pow(Enumerable.Range(0, k).Sum(p => (double)Value(0, a(i, p)) * Value(1, b(p, j))), 2);
        return sum;
    }

    private static double Softmax(int rows) => Enumerable.Range(0, rows).Sum(row =>
    {
        double[] powers = [.. Enumerable.Range(0, 1000).Select(i => Math.Exp(Value(0, row * 1000 + i)))];
        return powers.Sum(p => p * p) / Math.Pow(powers.Sum(), 2);
    });

    // Two layers by hand, in double precision.
    private static double Loss(int batch, int[] d, int steps, double rate)
    {
        double[] w1 = [.. Enumerable.Range(0, d[0] * d[1]).Select(k => (double)Value(2, k, Math.Sqrt(6.0 / d[0])))];
        double[] w2 = [.. Enumerable.Range(0, d[1] * d[2]).Select(k => (double)Value(3, k, Math.Sqrt(6.0 / d[1])))];
        for (int step = 0; ; step++)
        {
            double loss = 0;
            double[] w1Bar = new double[w1.Length], w2Bar = new double[w2.Length];
            for (int s = 0; s < batch; s++)
            {
                double[] x = [.. Enumerable.Range(0, d[0]).Select(j => (double)Value(0, s * d[0] + j))];
                double[] z = [.. Enumerable.Range(0, d[1]).Select(i => x.Select((v, j) => w1[i * d[0] + j] * v).Sum())];
                double[] h = [.. z.Select(v => Math.Max(v, 0))];
                double[] e = [.. Enumerable.Range(0, d[2]).Select(o => h.Select((v, i) => w2[o * d[1] + i] * v).Sum() - Value(1, s * d[2] + o))];
                loss += e.Sum(v => v * v) / batch;
                for (int i = 0; i < d[1]; i++)
                {
                    double hBar = 0;
                    for (int o = 0; o < d[2]; o++)
                    {
                        hBar += 2 * e[o] / batch * w2[o * d[1] + i];
                        w2Bar[o * d[1] + i] += 2 * e[o] / batch * h[i];
                    }

                    for (int j = 0; j < d[0] && z[i] > 0; j++) w1Bar[i * d[0] + j] += hBar * x[j];
                }
            }

            if (step == steps) return loss;
            for (int k = 0; k < w1.Length; k++) w1[k] -= rate * w1Bar[k];
            for (int k = 0; k < w2.Length; k++) w2[k] -= rate * w2Bar[k];
        }
    }
}
