using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Placements;
using ActorGraph.Schedules;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>plan</c> prints.</summary>
internal static class PlanOutput
{
    private const int NameWidth = 30; // of the column of nodes: the whole table keeps within 80 columns

    /// <summary>One object; numbers of workers, stages and micro-batches count from 0 there.</summary>
    public static void AsJson(IPlacementPolicy policy, PlacementPlan plan) => Json.Line(json =>
    {
        json.WriteString("placement", policy.Name);
        json.WriteNumber("batch", plan.Samples);
        json.WriteNumber("micro_batches", plan.MicroBatches);
        json.WriteStartArray("workers");
        foreach (PlannedWorker worker in plan.Workers) Worker(json, worker);
        json.WriteEndArray();
        json.WriteStartArray("stages");
        foreach (PlannedStage stage in plan.Stages) Stage(json, plan, stage);
        json.WriteEndArray();
        json.WriteStartArray("crossings");
        foreach (Crossing crossing in plan.Crossings) Crossing(json, plan, crossing);
        json.WriteEndArray();
        json.WriteNumber("crossing_bytes", plan.CrossingBytes);
        json.WriteStartArray("worker_of_node");
        foreach (int worker in plan.Placement.Workers) json.WriteNumberValue(worker);
        json.WriteEndArray();
        if (plan.Grid is { } grid) Schedule(json, grid);
    });

    /// <summary>Tables: stages, what crosses, memory, and the grid below.</summary>
    public static void AsTable(IPlacementPolicy policy, PlacementPlan plan)
    {
        ImmutableArray<string> names = plan.Placement.Names;
        Table stages = Terminal.Table("stage", "worker", "multiply-adds", "share", "nodes");
        foreach (PlannedStage stage in plan.Stages)
        {
            string[] lines = [.. Lines(stage.Nodes.Where(n => !n.IsAnonymous).Select(n => n.Name), stage.Nodes.Count(n => n.IsAnonymous))];
            for (int i = 0; i < lines.Length; i++)
                if (i == 0) stages.Row($"{stage.Number + 1}", names[stage.Worker], Whole(stage.MultiplyAdds), Percent(stage.Share), lines[i]);
                else stages.Row("", "", "", "", lines[i]);
        }

        Right(stages, 0, 2, 3);
        Terminal.Print(stages);
        if (!plan.Crossings.IsEmpty)
        {
            Table crossings = Terminal.Table("from", "to", "edges", "bytes there", "bytes back");
            foreach (Crossing c in plan.Crossings)
                crossings.Row(names[c.From], names[c.To], Whole(c.Edges), Whole(c.ForwardBytes), Whole(c.BackwardBytes));
            Right(crossings, 2, 3, 4);
            Terminal.Print(crossings);
        }

        Table memory = Terminal.Table("worker", "nodes", "parameters", "optimizer", "activations kept", "bytes in all");
        foreach (PlannedWorker w in plan.Workers)
            memory.Row(w.Name, Whole(w.Nodes), Whole(w.ParameterBytes), Whole(w.OptimizerBytes), Whole(w.ActivationBytes), Whole(w.Bytes));
        Right(memory, 1, 2, 3, 4, 5);
        Terminal.Print(memory);
        if (plan.Grid is { } laid) Picture(plan, laid);
        Grid sums = new Grid().AddColumn().AddColumn();
        Line("placement", $"{policy.Name}, for {Many(plan.Samples, "sample")} a step in {Many(plan.MicroBatches, "micro-batch", "es")}");
        Line("crossing", $"{plan.CrossingBytes:N0} bytes a step");
        if (plan.Grid is { } grid)
        {
            bool isOne = grid.Schedule.Chunks == 1;
            Line("schedule", $"{grid.Schedule.Name} (F1: micro-batch 1 forward; {(isOne ? "B1: backward" : "F1b: in a second stage")})");
            Line("bubble", $"{Percent(grid.BubbleFraction)} if stages take equally long; by the formula {Percent(grid.BubbleFormula)}");
            string most = string.Join(", ", Enumerable.Range(0, grid.Workers.Length).Select(grid.MostKept));
            Line("kept", $"by worker at most {most} micro-batches{(isOne ? "" : ", stage by stage")}");
        }

        Terminal.Print(sums);

        void Line(string what, FormattableString value) =>
            sums.AddRow(Terminal.Cell(what), Terminal.Cell(value.ToString(CultureInfo.InvariantCulture)));
    }

    // The grid, cut into as many pieces as lines are too short for it.
    private static void Picture(PlacementPlan plan, ScheduleGrid grid)
    {
        string[][] cells = [.. Enumerable.Range(0, grid.Workers.Length).Select(grid.Cells)];
        int label = plan.Placement.Names.Take(cells.Length).Max(n => n.Length), cell = cells.Max(row => row.Max(c => c.Length)) + 1;
        int columns = Math.Max(1, (Math.Min(Terminal.Width, 80) - label) / cell);
        for (int first = 0; first < grid.Length; first += columns)
        {
            Console.Out.WriteLine();
            if (grid.Length > columns)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time {first + 1} to {Math.Min(first + columns, grid.Length)}"));
            for (int worker = 0; worker < cells.Length; worker++)
                Console.Out.WriteLine(plan.Placement.Names[worker].PadRight(label)
                    + string.Concat(cells[worker].Skip(first).Take(columns).Select(c => c.PadLeft(cell))).TrimEnd());
        }

        Console.Out.WriteLine();
    }

    private static void Worker(Utf8JsonWriter json, PlannedWorker worker)
    {
        json.WriteStartObject();
        json.WriteString("name", worker.Name);
        json.WriteNumber("nodes", worker.Nodes);
        json.WriteNumber("multiply_adds", worker.MultiplyAdds);
        json.Number("share", worker.Share);
        json.WriteNumber("parameter_bytes", worker.ParameterBytes);
        json.WriteNumber("optimizer_bytes", worker.OptimizerBytes);
        json.WriteNumber("activation_bytes", worker.ActivationBytes);
        json.WriteNumber("bytes", worker.Bytes);
        if (worker.MostKept is { } kept) json.WriteNumber("most_activations", kept);
        json.WriteEndObject();
    }

    private static void Stage(Utf8JsonWriter json, PlacementPlan plan, PlannedStage stage)
    {
        json.WriteStartObject();
        json.WriteNumber("stage", stage.Number);
        json.WriteString("worker", plan.Placement.Names[stage.Worker]);
        json.WriteNumber("multiply_adds", stage.MultiplyAdds);
        json.Number("share", stage.Share);
        json.WriteStartArray("nodes");
        foreach (Node node in stage.Nodes) json.WriteStringValue(node.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Crossing(Utf8JsonWriter json, PlacementPlan plan, Crossing crossing)
    {
        json.WriteStartObject();
        json.WriteString("from", plan.Placement.Names[crossing.From]);
        json.WriteString("to", plan.Placement.Names[crossing.To]);
        json.WriteNumber("edges", crossing.Edges);
        json.WriteNumber("forward_bytes", crossing.ForwardBytes);
        json.WriteNumber("backward_bytes", crossing.BackwardBytes);
        json.WriteEndObject();
    }

    private static void Schedule(Utf8JsonWriter json, ScheduleGrid grid)
    {
        json.WriteStartObject("schedule");
        json.WriteString("name", grid.Schedule.Name);
        json.WriteNumber("length", grid.Length);
        json.Number("bubble", grid.BubbleFraction);
        json.Number("bubble_formula", grid.BubbleFormula);
        json.WriteStartArray("workers");
        foreach (ImmutableArray<ScheduledSlot> slots in grid.Workers)
        {
            json.WriteStartArray();
            foreach (ScheduledSlot slot in slots)
            {
                json.WriteStartObject();
                json.WriteString("kind", slot.Action.Kind == ActionKind.Forward ? "forward" : "backward");
                json.WriteNumber("micro_batch", slot.Action.MicroBatch);
                json.WriteNumber("chunk", slot.Action.Chunk);
                json.WriteNumber("start", slot.Start);
                json.WriteNumber("duration", slot.Duration);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Names with commas, in lines that fit their column; parts that have no name of their own are counted.
    private static IEnumerable<string> Lines(IEnumerable<string> names, int parts)
    {
        string line = "";
        foreach (string name in parts == 0 ? names : names.Append($"{Many(parts, "unnamed part")}"))
        {
            if (line.Length > 0 && line.Length + 2 + name.Length > NameWidth)
            {
                yield return $"{line},";
                line = name;
            }
            else
            {
                line = line.Length == 0 ? name : $"{line}, {name}";
            }
        }

        yield return line;
    }

    private static void Right(Table table, params ReadOnlySpan<int> columns)
    {
        foreach (int column in columns) table.Columns[column].RightAligned();
    }

    private static string Many(int count, string what, string ending = "s") =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : ending)}");

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
