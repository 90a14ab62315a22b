using ActorGraph.Data;

namespace ActorGraph.Cli.Rendering;

/// <summary>The losses of all epochs as characters: <c>●</c> training, <c>○</c> validation, <c>◉</c> both.</summary>
internal static class LossCurve
{
    private const int Height = 12, LeastLabelWidth = 9;

    /// <summary>Draws the curve, line by line. The scale is logarithmic where losses span more than a factor of ten.</summary>
    public static IEnumerable<string> Draw(IReadOnlyList<EpochRecord> history, int width)
    {
        double[] training = [.. history.Select(e => e.TrainLoss)], validation = [.. history.Select(e => e.ValidationLoss ?? double.NaN)];
        LossScale scale = LossScale.Of(training.Concat(validation));
        string[] labels = [.. Enumerable.Range(0, Height).Select(row =>
            row % 3 == 0 || row == Height - 1 ? TensorText.Number(scale.At(1 - row / (Height - 1.0))) : "")];
        int edge = labels.Append("").Max(label => Math.Max(label.Length, LeastLabelWidth));
        int columns = Math.Clamp(width - edge - 3, 10, 80);
        var cells = new char[Height, columns];
        Mark(cells, training, scale, '●');
        Mark(cells, validation, scale, '○');
        bool validates = validation.Any(double.IsFinite);
        string marks = validates ? "● training   ○ validation   ◉ both" : "● training";
        string key = $"{"loss".PadLeft(edge)}   {marks}{(scale.IsLogarithmic ? "   (logarithmic)" : "")}";
        if (key.Length > width) key = key.TrimStart().Replace("   ", "  ", StringComparison.Ordinal);
        yield return key.Length > width ? key.Replace("logarithmic", "log", StringComparison.Ordinal) : key;
        for (int row = 0; row < Height; row++)
        {
            var line = new char[columns];
            for (int column = 0; column < columns; column++) line[column] = cells[row, column] == 0 ? ' ' : cells[row, column];
            yield return $"{labels[row].PadLeft(edge)} {(labels[row].Length > 0 ? '┤' : '│')}{new string(line).TrimEnd()}";
        }

        string last = $"{history[^1].Epoch}";
        yield return $"{"".PadLeft(edge)} └{new string('─', columns)}";
        yield return $"{"epoch".PadLeft(edge)}  {history[0].Epoch}{last.PadLeft(columns - $"{history[0].Epoch}".Length)}";
    }

    private static void Mark(char[,] cells, double[] losses, LossScale scale, char mark)
    {
        int columns = cells.GetLength(1);
        for (int column = 0; column < columns; column++)
        {
            double at = (double)column * (losses.Length - 1) / (columns - 1);
            int before = (int)at, after = Math.Min(before + 1, losses.Length - 1);
            double place = scale.Place(losses[before]) + (at - before) * (scale.Place(losses[after]) - scale.Place(losses[before]));
            if (!double.IsFinite(place)) continue;
            ref char cell = ref cells[Math.Clamp((int)Math.Round((1 - place) * (Height - 1)), 0, Height - 1), column];
            cell = cell is '\0' || cell == mark ? mark : '◉';
        }
    }
}
