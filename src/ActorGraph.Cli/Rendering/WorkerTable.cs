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
