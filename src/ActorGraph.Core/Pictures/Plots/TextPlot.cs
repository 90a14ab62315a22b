namespace ActorGraph.Pictures.Plots;

/// <summary>Plots as characters: each curve with a mark of its own, and dots between its points.</summary>
public static class TextPlot
{
    private const int LeastColumns = 16, MostColumns = 100;
    private const char Several = '◉', Between = '·';

    /// <summary>Draws a plot line by line.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="width">How many columns the terminal has; a plot needs 16 beside its labels.</param>
    /// <param name="height">How many rows the curves have, at least 4.</param>
    public static IEnumerable<string> Write(LinePlot plot, int width, int height = 15)
    {
        height = Math.Max(height, 4);
        (PlotScale x, PlotScale y) = plot.Scales();
        string[] labels = [.. Enumerable.Repeat("", height)];
        foreach (double tick in y.Ticks) labels[Row(y.Place(tick))] = y.Label(tick);
        int edge = labels.Max(l => l.Length), columns = Math.Clamp(width - edge - 3, LeastColumns, MostColumns);
        var cells = new char[height, columns];
        for (int i = 0; i < plot.Series.Length; i++)
            Draw(cells, [.. plot.Series[i].Points.Select(p => (x.Place(p.X), y.Place(p.Y)))], PlotMark.Character(i));

        if (plot.Title.Length > 0) yield return Short(PictureText.Line(plot.Title), width);
        foreach (string line in Legend(plot, cells, width)) yield return line;
        yield return Short(plot.Y.Heading, width);
        for (int row = 0; row < height; row++)
        {
            string line = string.Concat(Enumerable.Range(0, columns).Select(c => cells[row, c] == 0 ? ' ' : cells[row, c]));
            yield return $"{labels[row].PadLeft(edge)} {(labels[row].Length > 0 ? '┤' : '│')}{line.TrimEnd()}";
        }

        (string ticks, string below) = Across(x, columns);
        yield return $"{"".PadLeft(edge)} └{ticks}";
        yield return $"{"".PadLeft(edge)}  {below}";
        yield return Short($"{"".PadLeft(edge)}  {plot.X.Heading}", width);

        int Row(double place) => (int)Math.Round((1 - place) * (height - 1), MidpointRounding.AwayFromZero);
    }

    private static void Draw(char[,] cells, (double X, double Y)[] places, char mark)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        (int Column, int Row)?[] points = [.. places.Select(p => double.IsFinite(p.X) && double.IsFinite(p.Y)
            ? ((int, int)?)((int)Math.Round(p.X * (columns - 1)), (int)Math.Round((1 - p.Y) * (rows - 1))) : null)];
        for (int i = 1; i < points.Length; i++)
        {
            if (points[i - 1] is not { } from || points[i] is not { } to) continue;
            int steps = Math.Max(Math.Abs(to.Column - from.Column), Math.Abs(to.Row - from.Row));
            for (int step = 1; step < steps; step++)
            {
                double part = (double)step / steps;
                int row = (int)Math.Round(from.Row + part * (to.Row - from.Row));
                ref char between = ref cells[row, (int)Math.Round(from.Column + part * (to.Column - from.Column))];
                if (between == 0) between = Between;
            }
        }

        foreach ((int column, int row) in points.OfType<(int, int)>())
        {
            ref char cell = ref cells[row, column];
            cell = cell is '\0' or Between || cell == mark ? mark : Several;
        }
    }

    private static IEnumerable<string> Legend(LinePlot plot, char[,] cells, int width)
    {
        IEnumerable<string> entries = plot.Series.Select((s, i) => $"{PlotMark.Character(i)} {PictureText.Line(s.Name)}");
        if (cells.Cast<char>().Contains(Several)) entries = entries.Append($"{Several} several");
        string line = "";
        foreach (string entry in entries)
        {
            if (line.Length > 0 && line.Length + 3 + entry.Length > width)
            {
                yield return Short(line, width);
                line = "";
            }

            line += line.Length > 0 ? $"   {entry}" : entry;
        }

        if (line.Length > 0) yield return Short(line, width);
    }

    /// <summary>The axis, and below it as many labels as there is room for.</summary>
    private static (string Ticks, string Labels) Across(PlotScale x, int columns)
    {
        char[] axis = [.. Enumerable.Repeat('─', columns)], labels = [.. Enumerable.Repeat(' ', columns)];
        int free = 0;
        foreach (double tick in x.Ticks)
        {
            string label = x.Label(tick);
            int at = (int)Math.Round(x.Place(tick) * (columns - 1));
            axis[at] = '┬';
            int start = Math.Clamp(at - label.Length / 2, 0, Math.Max(0, columns - label.Length));
            if (start < free || start + label.Length > columns) continue;
            label.CopyTo(0, labels, start, label.Length);
            free = start + label.Length + 1;
        }

        return (new string(axis), new string(labels).TrimEnd());
    }

    private static string Short(string text, int width)
    {
        if (text.Length <= width) return text;
        int length = Math.Max(0, width - 1);
        if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
        return $"{text[..length]}…";
    }
}
