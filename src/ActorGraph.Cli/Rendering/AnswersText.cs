using System.Globalization;
using System.Text;
using ActorGraph.Pictures;
using ActorGraph.Pictures.Plots;
using ActorGraph.Runtime.Sheet;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Rendering;

/// <summary>Answers for a terminal.</summary>
internal static class AnswersText
{
    private const int LineWidth = 96;

    /// <summary>All answers, one below the other.</summary>
    public static string Write(IEnumerable<Answer> answers)
    {
        var text = new StringBuilder();
        foreach (Answer answer in answers)
        {
            string head = $"{answer.Id}  {answer.Title}";
            text.Append(head).Append('\n').Append('═', head.Length).Append("\n\n");
            Wrapped(text, answer.Question, "");
            if (answer.Reading is { } reading) Wrapped(text, $"Reading: {reading}", "");
            foreach (Section section in answer.Sections) Write(text, section);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, Section section)
    {
        if (section.Caption.Length > 0) text.Append(section.Caption).Append("\n\n");
        switch (section)
        {
            case Prose prose:
                Wrapped(text, prose.Text, "  ");
                return;
            case Formulas formulas:
                foreach (FormulaLine line in formulas.Lines)
                    foreach (string part in line.Text.Split('\n')) text.Append("  ").Append(part).Append('\n');
                break;
            case GraphDrawing drawing:
                foreach (PicturePanel panel in drawing.Picture.Panels) Edges(text, panel);
                text.Append("  (as a picture: --format html, or actorgraph derive with --format svg)\n");
                break;
            case Curves curves:
                foreach (string line in TextPlot.Write(curves.Plot, LineWidth - 2, 12)) text.Append($"  {line}".TrimEnd()).Append('\n');
                break;
            case Numbers numbers:
                Table(text, numbers);
                break;
            case Checks checks:
                foreach (Check check in checks.All) text.Append($"  {(check.Passed ? "✓" : "✗")} {check.What}: {Difference(check)}\n");
                break;
        }

        text.Append('\n');
    }

    /// <summary>What a check says of its difference.</summary>
    public static string Difference(Check check) => check.Difference == 0 ? check.Bound == 0 ? "as it must be" : "no difference"
        : string.Create(CultureInfo.InvariantCulture, $"largest difference {check.Difference:0.0e+0}, {(check.Passed ? "within" : "beyond")} {check.Bound:0e+0}");

    /// <summary>A cell of a table.</summary>
    public static string Cell(object? cell) => cell switch
    {
        null => "",
        long number => number.ToString("N0", CultureInfo.InvariantCulture),
        Tensor tensor => TensorText.Of(tensor),
        _ => $"{cell}",
    };

    private static void Edges(StringBuilder text, PicturePanel panel)
    {
        text.Append($"  {panel.Title}\n");
        Dictionary<string, string> labels = panel.Nodes.ToDictionary(n => n.Id, n => n.Label);
        foreach (PictureNode node in panel.Nodes)
        {
            string[] next = [.. panel.Edges.Where(e => e.From == node.Id).Select(e => labels[e.To]).Distinct()];
            if (next.Length > 0) text.Append($"    {node.Label} → {string.Join(", ", next)}\n");
        }
    }

    private static void Table(StringBuilder text, Numbers numbers)
    {
        string[][] rows = [.. numbers.Rows.Prepend([.. numbers.Columns]).Select(row => row.Select(Cell).ToArray())];
        int[] widths = [.. Enumerable.Range(0, numbers.Columns.Length).Select(c => rows.Max(r => r[c].Length))];
        bool[] right = [.. Enumerable.Range(0, widths.Length).Select(c => numbers.Rows.Any(r => r[c] is long))];
        for (int i = 0; i < rows.Length; i++)
        {
            var line = new StringBuilder("  ");
            for (int c = 0; c < widths.Length; c++)
                line.Append(right[c] ? rows[i][c].PadLeft(widths[c]) : rows[i][c].PadRight(widths[c])).Append("   ");
            text.Append(line.ToString().TrimEnd()).Append('\n');
            if (i == 0) text.Append("  ").Append('─', widths.Sum() + 3 * (widths.Length - 1)).Append('\n');
        }
    }

    private static void Wrapped(StringBuilder text, string sentences, string indent)
    {
        int column = 0;
        foreach (string word in sentences.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > LineWidth - indent.Length)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column == 0 ? indent : " ").Append(word);
            column += word.Length + (column > 0 ? 1 : 0);
        }

        text.Append("\n\n");
    }
}
