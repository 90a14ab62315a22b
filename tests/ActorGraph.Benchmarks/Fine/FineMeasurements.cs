using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace ActorGraph.Benchmarks.Fine;

/// <summary>
/// Kernels, messages and steps one by one under BenchmarkDotNet, in this process: its results go to a folder of the system for
/// temporary files, because a benchmark leaves nothing in the project.
/// </summary>
internal static class FineMeasurements
{
    public static int Run(string[] arguments)
    {
        IConfig config = DefaultConfig.Instance
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100))
                .WithWarmupCount(6).WithIterationCount(15))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "actorgraph-benchmarks"));
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(FineMeasurements).Assembly).Run(arguments, config)];
        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    }
}
