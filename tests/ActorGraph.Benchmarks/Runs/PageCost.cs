using System.Globalization;
using ActorGraph.Dashboard;
using ActorGraph.Data;
using ActorGraph.Data.Glyphs;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Learning;
using ActorGraph.Text;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>What an open page costs a training: pairs of trainings without and with one, in turn, the page read by a client of its own, and the
/// interval in which the mean of the differences lies with 95 % confidence.</summary>
internal static class PageCost
{
    private const double Most = 0.05;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int pairs = Argument.Number(arguments, "--pairs", 30), epochs = Argument.Number(arguments, "--epochs", 60);
        Graph graph = GraphText.Parse(Settings.Resource("config/graphs/glyphs.graph"), "glyphs");
        Dataset data = GlyphDigits.Create();
        await using GraphRuntime runtime = GraphRuntime.Start();
        await TrainAsync(4, shows: true); // warm
        var differences = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            bool first = i % 2 == 0; // who begins takes turns too
            double a = await TrainAsync(epochs, shows: !first), b = await TrainAsync(epochs, shows: first);
            differences[i] = first ? b / a - 1 : a / b - 1;
        }

        double mean = differences.Average(), deviation = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (pairs - 1));
        double half = 2.05 * deviation / Math.Sqrt(pairs); // Student's t for 29 degrees of freedom
        bool isMet = mean + half < Most;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isMet ? "met   " : "missed")} an open page costs {mean:P2} of a training of {epochs} epochs, {mean - half:P2} to {mean + half:P2} in {pairs} pairs; at most {Most:P0}"));
        return isMet ? 0 : 1;

        async Task<double> TrainAsync(int times, bool shows)
        {
            var trainer = new TrainingOptions { Epochs = times };
            if (!shows) return (await new Trainer(runtime, graph, data, trainer).RunAsync()).Seconds;
            var live = new LivePage(graph);
            await using DashboardServer server = await live.ServeAsync(new DashboardOptions());
            using var ends = new CancellationTokenSource();
            Task reading = ReadAsync(server.Address.Replace("/?", "/events?", StringComparison.Ordinal), ends.Token);
            TrainingSummary summary = await new Trainer(runtime, graph, data, trainer) { Observers = [live] }.RunAsync();
            await ends.CancelAsync();
            await reading;
            return summary.Seconds;
        }
    }

    private static async Task ReadAsync(string address, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        try
        {
            await using Stream stream = await client.GetStreamAsync(address, cancellation);
            await stream.CopyToAsync(Stream.Null, cancellation);
        }
        catch (OperationCanceledException)
        {
            // the training is over
        }
    }
}
