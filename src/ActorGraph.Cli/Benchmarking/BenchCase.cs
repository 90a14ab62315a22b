using System.Globalization;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Training;

namespace ActorGraph.Cli.Benchmarking;

/// <summary>One thing that is timed, by its name; a name is read before anything runs.</summary>
internal abstract class BenchCase
{
    private const string Expected =
        "gemm/nn|nt|tn/MxNxK, map/exp|tanh|gelu|sigmoid|softmax/COUNT or step/sgd|adam/BATCH/WIDTH-WIDTH-…";

    private const string Example = "such as gemm/nt/128x512x784, map/gelu/1000000 or step/sgd/128/784-512-256-10";

    /// <summary>The name, as it was given.</summary>
    public required string Name { get; init; }

    /// <summary>Floating-point operations of one run; of a map, its elements.</summary>
    public abstract double Operations { get; }

    /// <summary>The case of a name.</summary>
    /// <exception cref="CallException">There is no such case, or a size makes no sense.</exception>
    public static BenchCase Parse(string name)
    {
        string[] part = name.Split('/');
        return part switch
        {
            ["gemm", "nn" or "nt" or "tn", _] when Sizes(part[2], 'x') is [var m, var n, var k] =>
                new GemmCase(m, n, k, new MatMul(part[1] == "tn", part[1] == "nt")) { Name = name },
            ["map", _, _] when Map(part[1]) is { } op && Sizes(part[2], 'x') is [var count] => new MapCase(op, Count(name, op, count)) { Name = name },
            ["step", "sgd", _, _] when Sizes(part[2], '-') is [var batch] && Sizes(part[3], '-') is [_, _, ..] widths =>
                new StepCase(batch, widths, new Sgd(), 1e-3) { Name = name },
            ["step", "adam", _, _] when Sizes(part[2], '-') is [var batch] && Sizes(part[3], '-') is [_, _, ..] widths =>
                new StepCase(batch, widths, new Adam(), 1e-4) { Name = name },
            _ => throw new CallException("actorgraph bench", $"the case `{name}`", Expected, Example),
        };
    }

    /// <summary>Prepares the case, computes its check, and times it.</summary>
    public abstract Task<BenchFigures> MeasureAsync(Settings settings, CancellationToken cancellation);

    private static Op? Map(string word) => word switch
    {
        "exp" => new Exp(),
        "tanh" => new Tanh(),
        "gelu" => new Gelu(),
        "sigmoid" => new Sigmoid(),
        "softmax" => new Softmax(),
        _ => null,
    };

    private static int Count(string name, Op op, int count) => op is not Softmax || count % MapCase.SoftmaxRow == 0 ? count
        : throw new CallException("actorgraph bench", $"the case `{name}`", $"a multiple of {MapCase.SoftmaxRow}: softmax goes over rows of so many");

    private static int[]? Sizes(string text, char separator)
    {
        string[] words = text.Split(separator);
        var sizes = new int[words.Length];
        for (int i = 0; i < sizes.Length; i++)
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1) return null;
        return sizes;
    }
}

/// <summary>What a case came to.</summary>
/// <param name="Microseconds">The median time of one run.</param>
/// <param name="Check">What the case computed, as one number.</param>
internal readonly record struct BenchFigures(double Microseconds, double Check);
