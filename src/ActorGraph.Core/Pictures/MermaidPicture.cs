using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorGraph.Pictures;

/// <summary>
/// Pictures in the language of Mermaid, which Markdown on many sites draws. Panels are subgraphs side by side, linked as wholes:
/// once a node in a subgraph is linked to one outside, Mermaid forgets which way the arrows of the subgraph shall point, and has
/// no rows in common either.
/// </summary>
public static class MermaidPicture
{
    // What Mermaid or its Markdown would read as its own.
    private const string Special = "\"<>&#;\\`*_~$";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a picture. Equal pictures give equal text.</summary>
    public static string Write(Picture picture)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var panelOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < picture.Panels.Length; i++)
            foreach (PictureNode node in picture.Panels[i].Nodes) (names[node.Id], panelOf[node.Id]) = ($"n{names.Count}", i);
        var text = new StringBuilder();
        string title = PictureText.Line(picture.Title);
        if (title.Length > 0) text.Append("---\ntitle: ").Append(JsonSerializer.Serialize(title, Plain)).Append("\n---\n");
        text.Append("flowchart LR\n");
        for (int i = 0; i < picture.Panels.Length; i++)
        {
            PicturePanel panel = picture.Panels[i];
            text.Append($"  subgraph s{i}[\"{Escaped(panel.Title)}\"]\n");
            text.Append($"    direction {(panel.Flow == PictureFlow.Down ? "TB" : "BT")}\n");
            int region = 0;
            foreach (IGrouping<string?, PictureNode> nodes in panel.Nodes.GroupBy(n => n.Region))
            {
                if (nodes.Key is { } name) text.Append($"    subgraph s{i}r{region++}[\"{Escaped(name)}\"]\n");
                foreach (PictureNode node in nodes) text.Append($"    {names[node.Id]}{Shape(node)}\n");
                if (nodes.Key is not null) text.Append("    end\n");
            }

            foreach (PictureEdge edge in panel.Edges)
            {
                string label = edge.Label is { } said ? $"|\"{Escaped(said)}\"|" : "";
                text.Append($"    {names[edge.From]} -->{label} {names[edge.To]}\n");
            }

            text.Append("  end\n");
        }

        foreach ((int from, int to) in picture.Links.Select(l => (panelOf[l.From], panelOf[l.To])).Distinct())
            text.Append($"  s{from} -.- s{to}\n");
        return text.ToString();
    }

    private static string Shape(PictureNode node)
    {
        string text = Escaped(node.Detail is { } detail ? $"{node.Label}\n{detail}" : node.Label);
        return node.Form switch
        {
            PictureForm.Input => $"([\"{text}\"])",
            PictureForm.Parameter => $"[[\"{text}\"]]",
            PictureForm.Constant => $"[\\\"{text}\"\\]",
            PictureForm.Loss => $"{{{{\"{text}\"}}}}",
            PictureForm.Fold => $"[(\"{text}\")]",
            PictureForm.Gradient => $"[/\"{text}\"/]",
            _ => $"[\"{text}\"]",
        };
    }

    private static string Escaped(string text) => string.Join("<br/>", PictureText.Lines(text).Select(line =>
    {
        var escaped = new StringBuilder();
        // A number with a full stop, a dash or a plus at the beginning of a line would be a list.
        int digits = line.Length - line.AsSpan().TrimStart("0123456789").Length;
        for (int i = 0; i < line.Length; i++)
        {
            bool isList = i == digits && line[i] is '.' or ')' or '-' or '+';
            if (isList || Special.Contains(line[i])) escaped.Append(CultureInfo.InvariantCulture, $"#{(int)line[i]};");
            else escaped.Append(line[i]);
        }

        return escaped.Length == 0 ? " " : escaped.ToString();
    }));
}
