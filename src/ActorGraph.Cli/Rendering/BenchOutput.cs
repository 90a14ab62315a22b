using System.Globalization;
using ActorGraph.Cli.Benchmarking;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>bench</c> prints: a line a case, as soon as it is timed.</summary>
internal static class BenchOutput
{
    /// <summary>One object.</summary>
    public static void AsJson(BenchCase measured, int threads, BenchFigures figures) => Json.Line(json =>
    {
        json.WriteString("case", measured.Name);
        json.WriteNumber("threads", threads);
        json.Number("median_us", Math.Round(figures.Microseconds, 2));
        json.Number("gflops", Math.Round(Rate(measured, figures), 2));
        json.Number("check", figures.Check);
    });

    /// <summary>One line.</summary>
    public static void AsLine(BenchCase measured, int threads, BenchFigures figures) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{measured.Name,-40} threads {threads}   {figures.Microseconds,12:F2} µs   {Rate(measured, figures),8:F2} GFLOP/s   check {figures.Check:G9}"));

    private static double Rate(BenchCase measured, BenchFigures figures) => measured.Operations / figures.Microseconds / 1e3;
}
