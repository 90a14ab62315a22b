using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using ActorGraph.Pictures.Plots;
using ActorGraph.Runtime.Differentiation;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>modes</c> prints.</summary>
internal static class ModesOutput
{
    /// <summary>One object: the graph at hand, and how the costs of both modes grow.</summary>
    public static void AsJson(JacobianCall call, ModeComparison here, ModeGrowth growth) => Json.Line(json =>
    {
        json.WriteString("of", call.Of);
        json.WriteStartArray("wrt");
        foreach (string name in call.Wrt) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WritePropertyName("here");
        Comparison(json, here);
        Series(json, "by_parameters", growth.ByParameters);
        Series(json, "by_outputs", growth.ByOutputs);
    });

    /// <summary>Tables, and a plot below each series.</summary>
    public static void AsTable(JacobianCall call, ModeComparison here, ModeGrowth growth)
    {
        Table table = Terminal.Table($"derivative of {call.Of} by {string.Join(", ", call.Wrt)}", "forward", "reverse");
        table.Row("elements", $"{here.Outputs:N0} by {here.Parameters:N0}", "");
        table.Row("passes", $"{here.Forward.Passes:N0}", $"{here.Reverse.Passes:N0}");
        table.Row("messages", $"{here.Forward.Messages:N0}", $"{here.Reverse.Messages:N0}");
        table.Row("multiply-adds and function values", $"{here.Forward.MultiplyAdds:N0}", $"{here.Reverse.MultiplyAdds:N0}");
        table.Row("time, one seed a pass", Time(here.Forward.Time), Time(here.Reverse.Time));
        table.Row("messages, all seeds in one round", $"{here.Forward.MessagesTogether:N0}", $"{here.Reverse.MessagesTogether:N0}");
        Terminal.Print(table);
        Console.Out.WriteLine("The same for y = C · tanh(W · x), x of 2 numbers, differentiated by W:\n");
        Terminal.Print(Growth("parameters", growth.ByParameters, c => c.Parameters));
        Plot(GrowthPlots.ByParameters(growth));
        Console.Out.WriteLine("One output: reverse mode takes one pass however many parameters there are, forward mode one for each.\n");
        Terminal.Print(Growth("outputs", growth.ByOutputs, c => c.Outputs));
        Plot(GrowthPlots.ByOutputs(growth));
        Console.Out.WriteLine($"{growth.ByOutputs[0].Parameters} parameters: forward mode takes one pass for each however many outputs there are, "
            + "reverse mode one for each output.");
    }

    /// <summary>Both plots, one below the other.</summary>
    public static string Svg(ModeGrowth growth)
    {
        XElement[] plots = [.. new[] { GrowthPlots.ByParameters(growth), GrowthPlots.ByOutputs(growth) }.Select(p => XElement.Parse(SvgPlot.Write(p)))];
        double[] heights = [.. plots.Select(p => (double)p.Attribute("height")!)];
        plots[1].SetAttributeValue("y", heights[0]);
        double width = plots.Max(p => (double)p.Attribute("width")!), height = heights.Sum();
        return $"{new XElement(plots[0].Name, new XAttribute("width", width), new XAttribute("height", height),
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {width} {height}")), plots)}\n";
    }

    private static void Plot(LinePlot plot)
    {
        foreach (string line in TextPlot.Write(plot, Terminal.Width, 12)) Console.Out.WriteLine(line.TrimEnd());
        Console.Out.WriteLine();
    }

    private static Table Growth(string grows, IReadOnlyList<ModeComparison> series, Func<ModeComparison, int> size)
    {
        Table table = Terminal.Table(grows, "passes: forward", "reverse", "messages: forward", "reverse", "multiply-adds: forward", "reverse",
            "time: forward", "reverse");
        foreach (ModeComparison c in series)
            table.Row($"{size(c):N0}", $"{c.Forward.Passes:N0}", $"{c.Reverse.Passes:N0}", $"{c.Forward.Messages:N0}", $"{c.Reverse.Messages:N0}",
                $"{c.Forward.MultiplyAdds:N0}", $"{c.Reverse.MultiplyAdds:N0}", Time(c.Forward.Time), Time(c.Reverse.Time));
        foreach (TableColumn column in table.Columns) column.RightAligned();
        return table;
    }

    private static string Time(TimeSpan time) => time.TotalMilliseconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:G3} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F0} µs");

    private static void Series(Utf8JsonWriter json, string name, IReadOnlyList<ModeComparison> series)
    {
        json.WriteStartArray(name);
        foreach (ModeComparison comparison in series) Comparison(json, comparison);
        json.WriteEndArray();
    }

    private static void Comparison(Utf8JsonWriter json, ModeComparison comparison)
    {
        json.WriteStartObject();
        json.WriteNumber("parameters", comparison.Parameters);
        json.WriteNumber("outputs", comparison.Outputs);
        Cost(json, "forward", comparison.Forward);
        Cost(json, "reverse", comparison.Reverse);
        json.WriteEndObject();
    }

    private static void Cost(Utf8JsonWriter json, string name, ModeCost cost)
    {
        json.WriteStartObject(name);
        json.WriteNumber("passes", cost.Passes);
        json.WriteNumber("messages", cost.Messages);
        json.WriteNumber("messages_together", cost.MessagesTogether);
        json.WriteNumber("multiply_adds", cost.MultiplyAdds);
        json.WriteNumber("seconds", cost.Time.TotalSeconds);
        json.WriteEndObject();
    }
}
