using System.Text.Json;
using ActorGraph.Pictures;
using ActorGraph.Pictures.Plots;
using ActorGraph.Runtime.Sheet;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Rendering;

/// <summary>Answers for machines.</summary>
internal static class AnswersJson
{
    /// <summary>One object with a list of answers, on one line.</summary>
    public static string Write(IEnumerable<Answer> answers) => Json.Text(json =>
    {
        json.WriteStartArray("answers");
        foreach (Answer answer in answers)
        {
            json.WriteStartObject();
            json.WriteString("question", answer.Id);
            json.WriteString("title", answer.Title);
            json.WriteString("text", answer.Question);
            if (answer.Reading is { } reading) json.WriteString("reading", reading);
            json.WriteBoolean("agrees", answer.Agrees);
            json.WriteStartArray("sections");
            foreach (Section section in answer.Sections) Write(json, section);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }) + "\n";

    private static void Write(Utf8JsonWriter json, Section section)
    {
        json.WriteStartObject();
        json.WriteString("caption", section.Caption);
        switch (section)
        {
            case Prose prose:
                json.WriteString("prose", prose.Text);
                break;
            case Formulas formulas:
                json.WriteStartArray("formulas");
                foreach (FormulaLine line in formulas.Lines) json.WriteStringValue(line.Text);
                json.WriteEndArray();
                break;
            case GraphDrawing drawing:
                json.WriteString("dot", DotPicture.Write(drawing.Picture));
                break;
            case Curves curves:
                json.WriteStartObject("curves");
                foreach (PlotSeries series in curves.Plot.Series)
                {
                    json.WriteStartArray(series.Name);
                    foreach ((double x, double y) in series.Points)
                    {
                        json.WriteStartArray();
                        json.Value(x);
                        json.Value(y);
                        json.WriteEndArray();
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
                break;
            case Numbers numbers:
                json.WriteStartArray("columns");
                foreach (string column in numbers.Columns) json.WriteStringValue(column);
                json.WriteEndArray();
                json.WriteStartArray("rows");
                foreach (var row in numbers.Rows)
                {
                    json.WriteStartArray();
                    foreach (object? cell in row) Cell(json, cell);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                break;
            case Checks checks:
                json.WriteStartArray("checks");
                foreach (Check check in checks.All)
                {
                    json.WriteStartObject();
                    json.WriteString("what", check.What);
                    json.Number("difference", check.Difference);
                    json.Number("bound", check.Bound);
                    json.WriteBoolean("passed", check.Passed);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }

    private static void Cell(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null: json.WriteNullValue(); break;
            case long number: json.WriteNumberValue(number); break;
            case Tensor tensor: json.Value(tensor); break;
            default: json.WriteStringValue($"{cell}"); break;
        }
    }
}
