using System.Collections.Immutable;
using System.Globalization;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Planning;
using ActorGraph.Tensors;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>show --memory</c> prints: a plan, and beside it that of the same graph without regions.</summary>
internal sealed record ResidualOutput(ResidualPlan Plan, ResidualPlan? WithoutRegions)
{
    /// <summary>Plans a training pass of a graph.</summary>
    public static ResidualOutput Of(Graph graph, int samples) => new(ResidualPlan.Of(graph, samples),
        graph.Regions.IsEmpty ? null : ResidualPlan.Of(graph.Checkpointed(ImmutableDictionary<string, string>.Empty), samples));

    /// <summary>One object with a list of values.</summary>
    public void AsJson() => Json.Line(json =>
    {
        json.WriteNumber("batch", Plan.Samples);
        json.WriteStartArray("residuals");
        foreach (Residual residual in Plan.Residuals)
        {
            json.WriteStartObject();
            json.WriteString("value", residual.Value.Name);
            json.WriteString("dtype", residual.Value.Type.Element.Word());
            json.WriteStartArray("shape");
            foreach (Dimension dimension in residual.Shape) json.WriteNumberValue(dimension.Size);
            json.WriteEndArray();
            json.WriteNumber("bytes", residual.Bytes);
            json.WriteString("holding", Word(residual.Holding));
            json.WriteString("owner", residual.Owner.Name);
            json.WriteString("region", residual.Region);
            json.WriteStartArray("uses");
            foreach (ResidualUse use in residual.Uses)
            {
                json.WriteStartObject();
                json.WriteString("for", use.For);
                json.WriteString("why", use.Why);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("kept_bytes", Plan.KeptBytes);
        json.WriteNumber("again_bytes", Plan.AgainBytes);
        json.WriteNumber("peak_bytes", Plan.PeakBytes);
        json.WriteString("peak", Plan.Peak.ToString());
        json.WriteStartArray("computed_again");
        foreach (Node node in Plan.ComputedAgain) json.WriteStringValue(node.Name);
        json.WriteEndArray();
        if (WithoutRegions is null) return;
        json.WriteNumber("kept_bytes_without_regions", WithoutRegions.KeptBytes);
        json.WriteNumber("peak_bytes_without_regions", WithoutRegions.PeakBytes);
    });

    /// <summary>A row for each value, and the sums below.</summary>
    public void AsTable()
    {
        Table table = Terminal.Table("value", "shape", "bytes", "until then", "for", "because");
        table.Columns[2].RightAligned();
        foreach (Residual residual in Plan.Residuals)
            table.Row(Named(residual.Value), residual.Shape.ToString(), residual.Bytes.ToString("N0", CultureInfo.InvariantCulture), Where(residual),
                string.Join(", ", residual.Uses.Select(u => u.For).Distinct()), string.Join("; ", residual.Uses.Select(u => u.Why).Distinct()));
        Terminal.Print(table);
        Grid sums = new Grid().AddColumn().AddColumn();
        Line("kept", $"{Plan.KeptBytes:N0} bytes for the backward half of a pass of {Plan.Samples:N0} {(Plan.Samples == 1 ? "sample" : "samples")}");
        Line("peak", $"{Plan.PeakBytes:N0} bytes beside parameters and what is fed, {Plan.Peak.ToString()}");
        if (WithoutRegions is { } plain)
        {
            Line("without regions", $"{plain.KeptBytes:N0} bytes kept, peak {plain.PeakBytes:N0}");
            Line("computed again", $"{Plan.ComputedAgain.Length:N0} of {Plan.Graph.Nodes.Count(n => n.Kind == NodeKind.Operation):N0} values");
        }

        Terminal.Print(sums);

        void Line(string what, FormattableString value) =>
            sums.AddRow(Terminal.Cell(what), Terminal.Cell(value.ToString(CultureInfo.InvariantCulture)));
    }

    // A part without a name of its own is told by what it is.
    private static string Named(Node node) => node.IsAnonymous && node.Op is not null ? $"{node.Name} = {NodeText.Definition(node)}" : node.Name;

    private static string Where(Residual residual) => residual.Holding switch
    {
        Holding.Again => $"again in {residual.Region}",
        Holding.Shared => $"in {residual.Owner.Name}",
        Holding.AtRest => residual.Owner.Kind == NodeKind.Parameter ? "parameter" : "constant",
        _ => Word(residual.Holding),
    };

    private static string Word(Holding holding) => holding switch
    {
        Holding.AtRest => "at rest",
        _ => holding.ToString().ToLowerInvariant(),
    };
}
