using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>A line of JSON on a process's standard output.</summary>
/// <param name="Index">Its place among the lines, from 0.</param>
/// <param name="At">When it was read, on the clock of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="Json">What it says.</param>
internal sealed partial record OutputLine(int Index, long At, JsonElement Json)
{
    /// <summary>What happened to a worker: joined, lost, placed, recovered, awaited; empty on other lines.</summary>
    public string Event => Text("event");

    /// <summary>The worker that it is about.</summary>
    public string Worker => Text("worker");

    /// <summary>What the run was doing when it lost a worker.</summary>
    public string Phase => Text("phase");

    /// <summary>In words.</summary>
    public string Detail => Text("detail");

    /// <summary>The process of a worker that joined.</summary>
    public int ProcessId => int.Parse(ProcessNumber().Match(Detail).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>Where a worker that joined listens: <c>host:port</c>.</summary>
    public string Address => ProcessNumber().Match(Detail).Groups[2].Value;

    /// <summary>Whether an epoch has ended.</summary>
    public bool IsEpoch => Json.TryGetProperty("epoch", out _);

    /// <summary>The hash of the parameters that a run ended with; null on other lines.</summary>
    public string? Hash => Json.TryGetProperty("parameters_sha256", out JsonElement hash) ? hash.GetString() : null;

    private string Text(string name) => Json.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? "" : "";

    [GeneratedRegex(@"process (\d+) at ([^,]+)")]
    private static partial Regex ProcessNumber();
}
