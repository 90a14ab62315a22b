using System.Globalization;
using System.Text.Json;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>step</c> prints.</summary>
internal static class WalkOutput
{
    private const int MostNumbers = 6;

    /// <summary>An object a message.</summary>
    public static void AsJson(Walk walk)
    {
        for (int i = 0; i < walk.Events.Length; i++)
        {
            WalkEvent e = walk.Events[i];
            int number = i + 1;
            Json.Line(json =>
            {
                json.WriteNumber("number", number);
                json.WriteString("message", e.Message);
                json.WriteString("from", Name(walk, e.From));
                json.WriteString("to", Name(walk, e.To));
                if (e.Slot >= 0) json.WriteNumber("slot", e.Slot);
                if (e.MicroBatch != PassId.WholeStep) json.WriteNumber("micro_batch", e.MicroBatch);
                Tensor(json, "value", e.Value);
                json.WriteStartArray("did");
                foreach (WalkWork work in e.Did)
                {
                    json.WriteStartObject();
                    json.WriteString("work", TraceFile.Word(work.Kind));
                    json.WriteString("formula", work.Formula);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                if (e.After is not { } look) return;
                Tensor(json, "forward", look.Forward);
                Tensor(json, "backward", look.Backward);
                json.WriteNumber("folded", look.Folded);
            });
        }
    }

    /// <summary>Some lines a message.</summary>
    public static void AsText(Walk walk)
    {
        int width = $"{walk.Events.Length}".Length;
        string indent = new(' ', width + 2);
        for (int i = 0; i < walk.Events.Length; i++)
        {
            WalkEvent e = walk.Events[i];
            string batch = e.MicroBatch > 0 ? string.Create(CultureInfo.InvariantCulture, $", micro-batch {e.MicroBatch + 1}") : "";
            Console.Out.WriteLine($"{$"{i + 1}".PadLeft(width)}  {e.Message}: {Name(walk, e.From)} → {Name(walk, e.To)}{batch}{(e.Value is { } value ? $"  {Text(value)}" : "")}");
            foreach (WalkWork work in e.Did) Console.Out.WriteLine($"{indent}{work.Formula}");
            if (e is { After: { } look, Kind: TraceKind.Cotangent })
                Console.Out.WriteLine($"{indent}backward buffer {(look.Backward is { } held ? Text(held) : "empty")}{Waiting(look)}");
        }
    }

    private static string Waiting(NodeLook look)
    {
        int due = look.Contributions.Count(c => c is not null) - look.Contributions.Take(look.Folded).Count(c => c is not null);
        return due > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {due} that came early {(due == 1 ? "waits" : "wait")} for the turn") : "";
    }

    private static string Name(Walk walk, int node) => node < 0 ? "coordinator" : walk.Graph.Nodes[node].Name;

    private static string Text(Tensor tensor)
    {
        int count = tensor.Shape.Volume;
        if (tensor.Shape.Rank == 0) return Number(tensor[0]);
        string numbers = string.Join(", ", Enumerable.Range(0, Math.Min(count, MostNumbers)).Select(i => Number(tensor[i])));
        return $"{tensor.Shape} {numbers}{(count > MostNumbers ? ", …" : "")}";
    }

    private static string Number(double x) => x.ToString("G6", CultureInfo.InvariantCulture);

    private static void Tensor(Utf8JsonWriter json, string name, Tensor? tensor)
    {
        if (tensor is null) return;
        json.WritePropertyName(name);
        json.Value(tensor);
    }
}
