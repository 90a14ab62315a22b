using System.Globalization;
using ActorGraph.ClusterTests.Processes;
using ActorGraph.Schedules;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>
/// Measures the bubble of a pipeline of equal stages whose ops wait instead of computing, so that it can be measured on fewer cores
/// than there are workers, beside the formula (p − 1) / (v·m + p − 1).
/// </summary>
internal static class Bubble
{
    private const double Tolerance = 0.15;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int workers = Argument.Number(arguments, "--workers", 4), microBatches = Argument.Number(arguments, "--micro-batches", 8);
        int milliseconds = Argument.Number(arguments, "--milliseconds", 100);
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(Path.Combine(scratch.Folder, "data.csv"), Data());
        bool isHeld = true;
        foreach (string name in (string[])["fill-drain", "1f1b", "interleaved:2"])
        {
            ISchedule schedule = Schedule.Parse(name);
            string graph = $"pipe-{schedule.Chunks}.graph";
            await File.WriteAllTextAsync(Path.Combine(scratch.Folder, graph), Graph(workers * schedule.Chunks, milliseconds / schedule.Chunks));
            CommandEnd end = await RunningCommand.RunAsync(scratch.Folder,
            [
                "train", graph, "--data", "data.csv", "--target", "y", "--validation", "0", "--epochs", "3", "--batch", "64", "--json",
                "--workers", Text(workers), "--placement", "stages", "--pipeline", name, "--micro-batches", Text(microBatches),
            ]);
            if (end.Code != 0)
            {
                await Console.Error.WriteLineAsync($"{end}");
                return 1;
            }

            double measured = end.Lines[^1].Json.GetProperty("bubble").GetDouble();
            double formula = ScheduleGrid.Of(schedule, workers, microBatches).BubbleFormula;
            bool isNear = Math.Abs(measured / formula - 1) <= Tolerance;
            isHeld &= isNear;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-14} {workers} workers, {microBatches} micro-batches: bubble {measured:0.0000}, formula {formula:0.0000}, {measured / formula - 1:+0.0%;-0.0%} {(isNear ? "" : "MISSED")}"));
        }

        return isHeld ? 0 : 1;
    }

    // Stages of one product and one wait each; what a product of 4 × 4 takes is nothing beside the wait.
    private static string Graph(int stages, int milliseconds)
    {
        var lines = new List<string> { "input x [batch, 4]", "input y [batch]" };
        string last = "x";
        for (int i = 1; i <= stages; i++)
        {
            lines.Add($"param W{i} [4, 4] he");
            lines.Add($"h{i} = wait({last} @ W{i}, forward_time={milliseconds}, backward_time={milliseconds})");
            last = $"h{i}";
        }

        lines.Add($"L = (sum({last}, axis=1) - y) ** 2");
        lines.Add("loss L");
        return string.Join('\n', lines);
    }

    private static string Data() => string.Join('\n', Enumerable.Range(0, 64)
        .Select(row => string.Join(',', Enumerable.Range(0, 5).Select(i => Math.Sin(row * 1.7 + i).ToString("F4", CultureInfo.InvariantCulture))))
        .Prepend("a,b,c,d,y"));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
