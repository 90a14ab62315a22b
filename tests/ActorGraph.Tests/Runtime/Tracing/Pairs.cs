namespace ActorGraph.Tests.Runtime.Tracing;

internal static class Pairs
{
    /// <summary>Each item with the one behind it.</summary>
    public static IEnumerable<(T First, T Second)> Pairwise<T>(this IEnumerable<T> items)
    {
        T[] all = [.. items];
        for (int i = 1; i < all.Length; i++) yield return (all[i - 1], all[i]);
    }
}
