using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>The points at which the sheet's graphs are evaluated; parameters have their initial values. None lies on a kink.</summary>
internal static class Points
{
    /// <summary>Of the chains.</summary>
    public static Dictionary<string, Tensor> Chain => Of(("x", [3], [0.5, -1, 2]));

    /// <summary>Of the graph with several paths.</summary>
    public static Dictionary<string, Tensor> Paths => Of(("x", [], [0.8]), ("y", [], [-0.6]));

    /// <summary>Of the neurons.</summary>
    public static Dictionary<string, Tensor> Neurons => Of(("x", [2], [1, -0.5]));

    /// <summary>Of the layers.</summary>
    public static Dictionary<string, Tensor> Layers => Of(("x", [4], [0.5, -1, 1, -1]), ("y", [2], [0.3, -1]));

    /// <summary>A point of float64 values.</summary>
    public static Dictionary<string, Tensor> Of(params (string Name, Shape Shape, double[] Values)[] values) =>
        values.ToDictionary(v => v.Name, v => Tensor.From(v.Values, v.Shape));
}
