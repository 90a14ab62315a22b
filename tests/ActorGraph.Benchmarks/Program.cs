using ActorGraph.Benchmarks.Fine;
using ActorGraph.Benchmarks.Runs;
using ActorGraph.Benchmarks.Speed;
using ActorGraph.Benchmarks.Wire;

namespace ActorGraph.Benchmarks;

/// <summary>Measures what the tests do not: how fast and how large. Each benchmark is a word of the command line.</summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project tests/ActorGraph.Benchmarks -- VERB
          wire            [--megabytes 256] [--rounds 3] [--frame BYTES] [--window BYTES]
          cluster-matrix  [--workers 0,1,2,3,5] [--at-once 2]
          bubble          [--workers 4] [--micro-batches 8] [--milliseconds 200]
          scale           [--nodes 100000]
          bandwidth       [--megabytes 512] [--rounds 7]
          start-up        [--rounds 21]
          actor-tax       [--threads 1] [--cases BATCH/WIDTH-WIDTH-…,…] [--rounds 7]
          telemetry       [--pairs 30] [--threads 1] [--case BATCH/WIDTH-WIDTH-…] [--what listening|tracing]
          page            [--pairs 30] [--epochs 60]
          fine            [--filter '*Products*'], and whatever else BenchmarkDotNet takes
          cluster-kills   [--runs 20] [--frozen 5] [--coordinators 5] [--seed 1]
        """;

    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "wire": return await WireBenchmark.RunAsync(arguments[1..]);
            case WireBenchmark.Sender: return await WireBenchmark.SendAsync(arguments[1..]);
            case WirePeer.Verb: return await WirePeer.RunAsync(arguments[1..]);
            case "cluster-matrix": return await ClusterMatrix.RunAsync(arguments[1..]);
            case "scale": return await Scale.RunAsync(arguments[1..]);
            case "bandwidth": return await Bandwidth.RunAsync(arguments[1..]);
            case "start-up": return await StartUp.RunAsync(arguments[1..]);
            case StartUp.Bare:
                Console.WriteLine("hello");
                return 0;
            case "bubble": return await Bubble.RunAsync(arguments[1..]);
            case "actor-tax": return await ActorTax.RunAsync(arguments[1..]);
            case "telemetry": return await TelemetryCost.RunAsync(arguments[1..]);
            case "page": return await PageCost.RunAsync(arguments[1..]);
            case "fine": return FineMeasurements.Run(arguments[1..]);
            case "cluster-kills": return await ClusterKills.RunAsync(arguments[1..]);
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }
}
