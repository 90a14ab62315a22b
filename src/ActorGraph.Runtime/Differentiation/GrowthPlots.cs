using System.Collections.Immutable;
using ActorGraph.Pictures.Plots;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>How the costs of both modes grow, as plots: multiply-adds, which are the same in every run.</summary>
public static class GrowthPlots
{
    /// <summary>One output, and ever more parameters: forward mode grows with the square, reverse mode in proportion.</summary>
    public static LinePlot ByParameters(ModeGrowth growth) => Plot("More parameters, one output", "parameters", growth.ByParameters, c => c.Parameters);

    /// <summary>Eight parameters, and ever more outputs.</summary>
    public static LinePlot ByOutputs(ModeGrowth growth) => Plot("More outputs, eight parameters", "outputs", growth.ByOutputs, c => c.Outputs);

    private static LinePlot Plot(string title, string grows, ImmutableArray<ModeComparison> series, Func<ModeComparison, int> size) => new(
        title, new PlotAxis(grows, true), new PlotAxis("multiply-adds", true),
        [
            new PlotSeries("forward mode", [.. series.Select(c => ((double)size(c), (double)c.Forward.MultiplyAdds))]),
            new PlotSeries("reverse mode", [.. series.Select(c => ((double)size(c), (double)c.Reverse.MultiplyAdds))]),
        ]);
}
