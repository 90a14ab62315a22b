using System.Globalization;
using System.Text;

namespace ActorGraph.Data;

/// <summary>
/// A file that is not what it should be, or that cannot be read or written. It is the one exception for what a user's file
/// can get wrong; its message says where, what was found, what was expected, and a hint, and is what a caller prints:
/// <code>
/// iris.csv, line 7, column 3: found `n/a`, expected a number
///
/// hint: …
/// </code>
/// </summary>
public sealed class InputException : Exception
{
    private const int QuotedLength = 40;

    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="file">The name of the file, as the user gave it.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected instead.</param>
    /// <param name="hint">What to try.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1: of a CSV file the cell, of a text the character.</param>
    /// <param name="place">A place that is no line: <c>byte 4</c>, <c>tensor `W1`</c>.</param>
    /// <param name="inner">What the reading of the file ran into.</param>
    public InputException(string file, string found, string expected, string? hint = null,
        int? line = null, int? column = null, string? place = null, Exception? inner = null)
        : base($"{At(file, line, column, place)}: found {found}, expected {expected}{(hint is null ? "" : $"\n\nhint: {hint}")}",
            inner)
    {
        (File, Found, Expected, Hint) = (file, found, expected, hint);
        (Line, Column, Place) = (line, column, place);
    }

    /// <summary>The name of the file.</summary>
    public string File { get; }

    /// <summary>What was found.</summary>
    public string Found { get; }

    /// <summary>What was expected instead.</summary>
    public string Expected { get; }

    /// <summary>What to try, where something can be said.</summary>
    public string? Hint { get; }

    /// <summary>The line, from 1, where the file has lines.</summary>
    public int? Line { get; }

    /// <summary>The column, from 1, where the file has columns.</summary>
    public int? Column { get; }

    /// <summary>A place in the file that is neither a line nor a column.</summary>
    public string? Place { get; }

    /// <summary>A piece of a file as an error may show it: short, on one line, without control characters.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("`");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, QuotedLength)))
            quoted.Append(char.IsControl(c) || char.IsSurrogate(c) || c == '\uFFFD' ? '·' : c);
        if (text.Length > QuotedLength) quoted.Append('…');
        return quoted.Append('`').ToString();
    }

    private static string At(string file, int? line, int? column, string? place)
    {
        var at = new StringBuilder(file);
        if (line is not null) at.Append(CultureInfo.InvariantCulture, $", line {line}");
        if (column is not null) at.Append(CultureInfo.InvariantCulture, $", column {column}");
        if (place is not null) at.Append(", ").Append(place);
        return at.ToString();
    }
}
