using System.Globalization;

namespace ActorGraph.Data;

/// <summary>Finds the columns that a user names: by name, by index, or as <c>last</c>.</summary>
internal static class TargetColumns
{
    public static int[] Find(CsvTable table, string target)
    {
        // A name goes first, whatever it looks like: a column may be called `0`, `last` or `a,b`.
        if (table.ColumnNames.Contains(target)) return [FindOne(table, target)];
        int[] columns = [.. target.Split(',', StringSplitOptions.TrimEntries).Select(word => FindOne(table, word))];
        return columns.Distinct().Count() == columns.Length ? columns
            : throw new InputException(table.Name, $"the target {InputException.Quote(target)}, which names a column twice",
                "different columns");
    }

    public static string List(CsvTable table) => table.ColumnNames.Length == 0
        ? $"{table.ColumnCount} columns and no header"
        : $"the columns {string.Join(", ", table.ColumnNames.Take(20))}{(table.ColumnNames.Length > 20 ? ", …" : "")}";

    private static int FindOne(CsvTable table, string word)
    {
        if (Array.IndexOf(table.ColumnNames, word) is var named and >= 0)
            return Array.LastIndexOf(table.ColumnNames, word) == named ? named
                : throw new InputException(table.Name, $"several columns {InputException.Quote(word)}", "one",
                    "name the target by its index", line: 1);
        if (word == "last") return table.ColumnCount - 1;
        int count = table.ColumnCount;
        if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)
            && index >= -count && index < count)
            return index < 0 ? index + count : index;
        throw new InputException(table.Name, $"the target {InputException.Quote(word)}",
            $"the name of a column, an index from {-count} to {count - 1}, or `last`", $"the file has {List(table)}");
    }
}
