namespace ActorGraph.Graphs;

/// <summary>The known name that a mistyped one most likely meant, by edit distance.</summary>
public static class Nearest
{
    /// <summary>A hint that names the nearest of the known names, or null if none is near.</summary>
    public static string? Hint(string name, IEnumerable<string> known)
    {
        int limit = name.Length == 1 ? 0 : 1 + name.Length / 3; // of one letter every other would be near
        string? best = known.Take(2000)
            .Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant())))
            .Where(k => k.Distance <= limit)
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal)
            .Select(k => k.Name).FirstOrDefault();
        return best is null ? null : $"did you mean `{best}`?";
    }

    // Levenshtein, one row
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 8 || a.Length > 64) return int.MaxValue;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
