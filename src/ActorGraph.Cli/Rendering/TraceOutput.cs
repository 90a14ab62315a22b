using System.Globalization;
using ActorGraph.Runtime.Tracing;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>trace</c> prints.</summary>
internal static class TraceOutput
{
    private const int MostOnPath = 24;

    /// <summary>One object; times in microseconds.</summary>
    public static void AsJson(Trace trace, TraceReport report) => Json.Line(json =>
    {
        json.WriteNumber("steps", trace.Steps.Length);
        json.WriteNumber("messages", trace.Messages.Length);
        json.WriteBoolean("complete", trace.IsComplete);
        json.Number("working_share", report.WorkingShare);
        json.Number("bubble", report.Bubble);
        json.WriteStartArray("workers");
        for (int i = 0; i < trace.Workers.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", trace.Workers[i].Name);
            json.Number("idle", report.Idle[i]);
            json.Number("clock_error_us", trace.Workers[i].ClockError / 1000.0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (report.Path is { } path)
        {
            json.WriteStartObject("critical_path");
            json.WriteNumber("step", path.Step.Step);
            json.Number("us", (path.Step.End - path.Step.Begin) / 1000.0);
            json.Number("working_us", path.Working / 1000.0);
            json.WriteStartArray("work");
            foreach (TraceSpan span in path.Spans)
            {
                json.WriteStartObject();
                json.WriteString("node", trace.Nodes[span.Node].Name);
                json.WriteString("work", What(trace, span));
                json.Number("begin_us", (span.Begin - path.Step.Begin) / 1000.0);
                json.Number("us", (span.End - span.Begin) / 1000.0);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartArray("costliest");
        foreach (NodeCost cost in report.Costliest)
        {
            json.WriteStartObject();
            json.WriteString("node", trace.Nodes[cost.Node].Name);
            json.WriteString("op", trace.Nodes[cost.Node].Op);
            json.WriteNumber("times", cost.Times);
            json.Number("forward_us", cost.Forward / 1000.0);
            json.Number("derivatives_us", cost.Derivatives / 1000.0);
            json.Number("update_us", cost.Update / 1000.0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Tables, and sums below.</summary>
    public static void AsTable(Trace trace, TraceReport report)
    {
        if (report.Path is { } path) Print(trace, path);
        Table costs = Terminal.Table("node", "op", "worker", "forward µs", "derivatives µs", "update µs", "share");
        long all = Math.Max(1, trace.Spans.Sum(s => s.End - s.Begin));
        foreach (NodeCost cost in report.Costliest)
            costs.Row(trace.Nodes[cost.Node].Name, trace.Nodes[cost.Node].Op, Worker(trace, cost.Node), Microseconds(cost.Forward), Microseconds(cost.Derivatives),
                Microseconds(cost.Update), Percent((double)cost.Total / all));
        for (int column = 3; column < 7; column++) costs.Columns[column].RightAligned();
        Terminal.Print(costs);
        Grid sums = new Grid().AddColumn().AddColumn();
        Line("trace", $"{trace.Steps.Length:N0} steps, {trace.Messages.Length:N0} messages{(trace.IsComplete ? "" : "; cut: the run was longer")}");
        Line("on the path", $"{Percent(report.WorkingShare)} of the steps' time was work; the rest was messages, mailboxes and the coordinator");
        Line("bubble", $"{Percent(report.Bubble)} of the workers' time in steps, {string.Join(", ", trace.Workers.Select((w, i) => w.Name.Length == 0 ? "here" : $"{w.Name} {Percent(report.Idle[i])}"))}");
        if (trace.Workers.Any(w => w.ClockError > 0))
            Line("clocks", $"of workers are known to {Microseconds(trace.Workers.Max(w => w.ClockError))} µs");
        Terminal.Print(sums);

        void Line(string what, FormattableString value) => sums.AddRow(Terminal.Cell(what), Terminal.Cell(value.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Print(Trace trace, CriticalPath path)
    {
        long longest = path.Spans.Select(s => s.End - s.Begin).OrderDescending().ElementAtOrDefault(MostOnPath - 1);
        TraceSpan[] shown = [.. path.Spans.Where(s => s.End - s.Begin >= longest).Take(MostOnPath)];
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"critical path of step {path.Step.Step}, the one of median length: {Microseconds(path.Step.End - path.Step.Begin)} µs, of which {Microseconds(path.Working)} at work{(shown.Length < path.Spans.Length ? $"; the {shown.Length} longest of {path.Spans.Length} pieces" : "")}"));
        Table table = Terminal.Table("at µs", "took µs", "node", "work", "worker");
        foreach (TraceSpan span in shown)
            table.Row(Microseconds(span.Begin - path.Step.Begin), Microseconds(span.End - span.Begin), trace.Nodes[span.Node].Name, What(trace, span), Worker(trace, span.Node));
        for (int column = 0; column < 2; column++) table.Columns[column].RightAligned();
        Terminal.Print(table);
    }

    private static string What(Trace trace, TraceSpan span)
    {
        string batch = span.MicroBatch > 0 ? string.Create(CultureInfo.InvariantCulture, $", micro-batch {span.MicroBatch + 1}") : "";
        return span.Kind == TraceKind.Vjp && span.Slot >= 0
            ? $"{TraceFile.Word(span.Kind)} for {trace.Nodes[trace.Nodes[span.Node].Inputs[span.Slot]].Name}{batch}" : TraceFile.Word(span.Kind) + batch;
    }

    private static string Worker(Trace trace, int node) => trace.Workers[trace.Nodes[node].Worker].Name;

    private static string Microseconds(long nanoseconds) => (nanoseconds / 1000.0).ToString("N1", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
