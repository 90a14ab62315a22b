using Superpower.Model;

namespace ActorGraph.Text;

/// <summary>
/// A mistake in graph text, an expression or a value. It is the one exception for what a user can write wrongly; its message
/// is what a caller prints:
/// <code>
/// digits.graph:12:8: MatMul `z1`: found [batch×64] @ [32×64], expected [batch×64] @ [64×n]
///
/// hint: transpose the right operand: transpose(W1)
/// </code>
/// </summary>
public sealed class GraphTextException : Exception
{
    /// <summary>Says what is wrong with a text.</summary>
    /// <param name="file">The name of the text, as the user gave it.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected instead.</param>
    /// <param name="hint">What to try.</param>
    /// <param name="where">The node and its op, where the text is well formed but the graph is not.</param>
    /// <param name="inner">What the building of the graph ran into.</param>
    public GraphTextException(
        string file, int line, int column, string found, string expected,
        string? hint = null, string? where = null, Exception? inner = null)
        : base($"{file}:{line}:{column}: {(where is null ? "" : where + ": ")}found {found}, expected {expected}"
            + (hint is null ? "" : $"\n\nhint: {hint}"), inner)
    {
        (File, Line, Column) = (file, line, column);
        (Found, Expected, Hint, Where) = (found, expected, hint, where);
    }

    internal GraphTextException(string file, Position at, string found, string expected, string? hint = null,
        string? where = null, Exception? inner = null)
        : this(file, at.Line, at.Column, found, expected, hint, where, inner)
    {
    }

    /// <summary>The name of the text.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>The node and its op, where the text is well formed but the graph is not.</summary>
    public string? Where { get; }

    /// <summary>What was found.</summary>
    public string Found { get; }

    /// <summary>What was expected instead.</summary>
    public string Expected { get; }

    /// <summary>What to try, where something can be said.</summary>
    public string? Hint { get; }
}
