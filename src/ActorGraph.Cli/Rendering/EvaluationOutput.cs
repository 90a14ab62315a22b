using System.Globalization;
using ActorGraph.Data;
using ActorGraph.Runtime.Learning;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>evaluate</c> prints.</summary>
internal static class EvaluationOutput
{
    private const int MostClasses = 20; // a wider matrix is for machines

    /// <summary>One object; without classes there is no accuracy and no confusion.</summary>
    public static void AsJson(EvaluationResult result, DataDescription trained) => Json.Line(json =>
    {
        json.WriteNumber("samples", result.Samples);
        json.Number("loss", result.Loss);
        if (result.Confusion is not { } counts) return;
        json.Number("accuracy", result.Accuracy);
        json.WriteStartArray("classes");
        foreach (string name in trained.ClassNames) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("confusion");
        for (int target = 0; target < counts.GetLength(0); target++)
        {
            json.WriteStartArray();
            for (int judged = 0; judged < counts.GetLength(1); judged++) json.WriteNumberValue(counts[target, judged]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    /// <summary>The numbers, and who was taken for whom.</summary>
    public static void AsTable(EvaluationResult result, DataDescription trained)
    {
        Grid sums = new Grid().AddColumn().AddColumn();
        sums.AddRow("samples", result.Samples.ToString("N0", CultureInfo.InvariantCulture));
        sums.AddRow("loss", TensorText.Number(result.Loss));
        if (result.Confusion is not null) sums.AddRow("accuracy", Percent(result.Accuracy));
        Terminal.Print(sums);
        if (result.Confusion is not { } counts || counts.GetLength(0) > MostClasses) return;
        Table table = Terminal.Table(["is \\ judged", .. trained.ClassNames]);
        for (int target = 0; target < counts.GetLength(0); target++)
            table.Row([trained.ClassNames[target], .. Enumerable.Range(0, counts.GetLength(1)).Select(
                judged => counts[target, judged] is var n and > 0 ? n.ToString(CultureInfo.InvariantCulture) : "·")]);
        Terminal.Print(table);
    }

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");
}
