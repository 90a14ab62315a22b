using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>Looks for what no loss may be.</summary>
internal static class NotFinite
{
    /// <summary>The first value that is infinite or NaN; null if none is.</summary>
    public static double? First(Tensor? values)
    {
        for (int i = 0; i < (values?.Length ?? 0); i++)
            if (!double.IsFinite(values![i])) return values[i];
        return null;
    }
}
