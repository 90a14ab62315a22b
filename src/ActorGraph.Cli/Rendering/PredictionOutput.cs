using System.Globalization;
using System.Text;
using ActorGraph.Data;
using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>predict</c> writes, with all digits.</summary>
internal static class PredictionOutput
{
    /// <summary>
    /// Of a classifier <c>class,probability</c> and the score of each class, else the predicted numbers under the names of
    /// the target's columns.
    /// </summary>
    public static string Csv(IReadOnlyList<Prediction> predictions, DataDescription trained)
    {
        var text = new StringBuilder();
        if (predictions.Count == 0) return "";
        Prediction first = predictions[0];
        Line(first.Class is null
            ? trained.TargetNames.Length == first.Outputs.Length ? trained.TargetNames
                : first.Outputs.Length == 1 ? ["prediction"] : first.Outputs.Select((_, i) => $"prediction_{i}")
            : ["class", "probability", .. trained.ClassNames.Select(name => $"score_{name}")]);
        foreach (Prediction prediction in predictions)
        {
            IEnumerable<string> outputs = prediction.Outputs.Select(Number);
            Line(prediction.Class is null ? outputs : [prediction.ClassName!, Number(prediction.Probability!.Value), .. outputs]);
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');
    }

    /// <summary><c>{"predictions": [{"class": "7", "probability": 0.99, "outputs": [...]}, …]}</c></summary>
    public static string Json(IReadOnlyList<Prediction> predictions) => Rendering.Json.Text(json =>
    {
        json.WriteStartArray("predictions");
        foreach (Prediction prediction in predictions)
        {
            json.WriteStartObject();
            if (prediction.Class is not null)
            {
                json.WriteString("class", prediction.ClassName);
                json.Number("probability", prediction.Probability);
            }

            json.WriteStartArray("outputs");
            foreach (double output in prediction.Outputs) json.Value(output);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }) + "\n";

    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : Rendering.Json.Word(value);

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Trim() == text ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
