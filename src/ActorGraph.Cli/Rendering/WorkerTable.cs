using System.Globalization;
using System.Text.Json;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Learning;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>How busy the workers of a run are.</summary>
internal static class WorkerTable
{
    /// <summary>For machines.</summary>
    public static void Write(Utf8JsonWriter json, TrainingSummary summary)
    {
        if (!double.IsNaN(summary.Bubble)) json.WriteNumber("bubble", summary.Bubble);
        Write(json, summary.Workers);
    }

    /// <summary>For machines, while it goes on.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<WorkerLoad> workers)
    {
        json.WriteStartArray("workers");
        foreach (WorkerLoad worker in workers)
        {
            json.WriteStartObject();
            json.WriteString("worker", worker.Worker);
            json.WriteNumber("computing", worker.Computing);
            json.WriteNumber("sending", worker.Sending);
            json.WriteNumber("waiting", worker.Waiting);
            json.WriteNumber("bytes_sent", worker.BytesSent);
            json.WriteNumber("passes_in_flight", worker.PassesInFlight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>For people, while it goes on: the share of time in computing and sending, and what is under way.</summary>
    public static string Words(IReadOnlyList<WorkerLoad> workers) => string.Join("; ", workers.Select(w => string.Create(
        CultureInfo.InvariantCulture,
        $"{w.Worker} {w.Computing:P0} computing, {w.Sending:P0} sending, {w.BytesSent / 1e6:F1} MB sent, {w.PassesInFlight} {(w.PassesInFlight == 1 ? "pass" : "passes")}")));

    /// <summary>For people.</summary>
    public static Table Of(TrainingSummary summary)
    {
        Table table = new Table().Border(TableBorder.None).AddColumn("worker");
        foreach (string column in (string[])["computing", "sending", "waiting", "sent"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (WorkerLoad worker in summary.Workers)
            table.AddRow(Terminal.Cell(worker.Worker), Share(worker.Computing), Share(worker.Sending), Share(worker.Waiting),
                Terminal.Cell(string.Create(CultureInfo.InvariantCulture, $"{worker.BytesSent:N0} B")));
        return table;
    }

    private static Spectre.Console.Rendering.IRenderable Share(double share) => Terminal.Cell(share.ToString("P0", CultureInfo.InvariantCulture));
}
