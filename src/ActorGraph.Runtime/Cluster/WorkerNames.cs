using System.Globalization;

namespace ActorGraph.Runtime.Cluster;

/// <summary>How workers are named where nobody names them: worker-1, worker-2, …</summary>
internal static class WorkerNames
{
    private const string Prefix = "worker-";

    /// <summary>worker-2 comes before worker-10; other names come behind, in the order of their letters.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create((a, b) =>
        (Number(a), Number(b)) switch
        {
            ({ } x, { } y) => x.CompareTo(y),
            ({ }, null) => -1,
            (null, { }) => 1,
            _ => string.CompareOrdinal(a, b),
        });

    /// <summary>The name of a place, from 0.</summary>
    public static string At(int place) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{place + 1}");

    /// <summary>The first name that is not taken.</summary>
    public static string Free(IEnumerable<string> taken)
    {
        var names = taken.ToHashSet(StringComparer.Ordinal);
        int place = 0;
        while (names.Contains(At(place))) place++;
        return At(place);
    }

    private static int? Number(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            ? n : null;
}
