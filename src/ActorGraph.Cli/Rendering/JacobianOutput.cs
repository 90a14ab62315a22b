using System.Text;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>jacobian</c> prints.</summary>
internal static class JacobianOutput
{
    private const int MostRows = 24, MostColumns = 12; // of a matrix on a terminal; JSON has all

    /// <summary>One object: a block for each node that is differentiated by.</summary>
    public static void AsJson(JacobianCall call, Jacobian found) => Console.Out.WriteLine(Json(call, found));

    /// <inheritdoc cref="AsJson"/>
    public static string Json(JacobianCall call, Jacobian found) => Rendering.Json.Text(json =>
    {
        json.WriteString("of", call.Of);
        json.WriteString("mode", Word(found.Mode));
        json.WriteNumber("seeds", found.Seeds);
        json.WriteNumber("rounds", found.Rounds);
        json.WriteStartObject("jacobian");
        foreach (string name in call.Wrt)
        {
            Tensor block = found[call.Of, name];
            json.WriteStartObject(name);
            json.WriteStartArray("shape");
            foreach (Dimension d in block.Shape) json.WriteNumberValue(d.Size);
            json.WriteEndArray();
            if (call.ClosedForm(name) is { } closed) json.WriteString("closed_form", closed);
            json.WritePropertyName("values");
            json.Value(block);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    /// <summary>A matrix for each node that is differentiated by; by a matrix, one for each element of the root.</summary>
    public static void AsTable(JacobianCall call, Jacobian found)
    {
        var text = new StringBuilder();
        foreach (string name in call.Wrt)
        {
            Tensor block = found[call.Of, name];
            int rank = block.Shape.Rank - call.RankOf(name);
            Shape own = Shape.Create(block.Shape.Dimensions[..rank]), by = Shape.Create(block.Shape.Dimensions[rank..]);
            text.Append($"∂{call.Symbol(call.Of)}/∂{call.Symbol(name)}");
            if (call.ClosedForm(name) is { } closed) text.Append($" = {closed}");
            text.Append($"\n\n  {own} by {by}: shape {block.Shape}\n\n");
            if (by.Rank <= 1) Matrix(text, block, own.Volume, by.Volume, 0, "  ");
            else Stack(text, call.Symbol(call.Of), block, own, by);
            text.Append('\n');
        }

        string seeds = found.Mode == DifferentiationMode.Forward ? "a column each" : "a row each";
        text.Append($"{Word(found.Mode)} mode: {found.Seeds:N0} {(found.Seeds == 1 ? "seed" : "seeds")}, {seeds}, ")
            .Append($"in {found.Rounds:N0} {(found.Rounds == 1 ? "round" : "rounds")} of messages\n");
        Console.Out.Write(text);
    }

    private static string Word(DifferentiationMode mode) => mode == DifferentiationMode.Forward ? "forward" : "reverse";

    // by a matrix (or more axes): for each element of the root the derivative in the shape of what it is differentiated by
    private static void Stack(StringBuilder text, string of, Tensor block, Shape own, Shape by)
    {
        int columns = by.Size(-1), rows = by.Volume / Math.Max(1, columns);
        for (int i = 0; i < Math.Min(own.Volume, MostRows); i++)
        {
            text.Append($"  {of}{Index(own, i)}:\n");
            Matrix(text, block, rows, columns, i * by.Volume, "    ");
        }

        if (own.Volume > MostRows) text.Append($"  … {own.Volume:N0} in all: --json or --output has them\n");
    }

    private static string Index(Shape shape, int flat) => shape.Rank == 0 ? "" : $"[{string.Join(", ", shape.Coordinates(flat))}]";

    private static void Matrix(StringBuilder text, Tensor block, int rows, int columns, int start, string indent)
    {
        int shownRows = Math.Min(rows, MostRows), shownColumns = Math.Min(columns, MostColumns);
        var cells = new string[shownRows, shownColumns];
        int width = 1;
        for (int row = 0; row < shownRows; row++)
            for (int column = 0; column < shownColumns; column++)
            {
                double value = block[start + row * columns + column];
                cells[row, column] = TensorText.Number(value);
                width = Math.Max(width, cells[row, column].Length);
            }

        for (int row = 0; row < shownRows; row++)
        {
            text.Append(indent);
            for (int column = 0; column < shownColumns; column++) text.Append(column > 0 ? "  " : "").Append(cells[row, column].PadLeft(width));
            text.Append(shownColumns < columns ? "  …\n" : "\n");
        }

        if (shownRows < rows) text.Append($"{indent}… {rows:N0} × {columns:N0} in all: --json or --output has them\n");
    }
}
