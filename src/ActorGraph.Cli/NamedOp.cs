using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Cli;

/// <summary>
/// A single op that is named instead of a graph: <c>jacobian matmul</c>. Its inputs are the values given, in their order; for the
/// ops that one learns Jacobians on there are values to begin with.
/// </summary>
internal static class NamedOp
{
    private const string SquaredError = "squared_error"; // no op of its own: what a loss is made of

    private static readonly string[] Positive = ["log", "sqrt", "reciprocal"];

    /// <summary>Whether the word names an op, and neither a file nor a built-in graph.</summary>
    public static bool Is(string word) => !Path.Exists(word) && !GraphSource.BuiltIn.Contains(word)
        && (word == SquaredError || OpRegistry.Ops.Knows(word));

    /// <summary>The op as a formula with its values.</summary>
    /// <exception cref="CallException">The op has no values to begin with, and none are given.</exception>
    public static (string Formula, string[] Given) Of(string op, string[] given)
    {
        if (given.Length == 0) given = Examples(op);
        string[] names = [.. given.Select(Text.ValueText.NameOf)];
        return (op == SquaredError ? $"L = sum(({names[0]} - {names.ElementAtOrDefault(1)}) ** 2)" : $"y = {op}({string.Join(", ", names)})", given);
    }

    private static string[] Examples(string op) => op switch
    {
        "matmul" or "MatMul" => ["W=[[1, 2, 3], [4, 5, 6]]", "x=[1, -1, 2]"],
        SquaredError => ["yHat=[1, 2, 3]", "y=[1.5, 1, 3]"],
        _ => OpRegistry.Ops.Create(op, []).Arity switch
        {
            (1, _) => [Positive.Contains(op) ? "x=[0.5, 1, 2]" : "x=[0.5, -1, 2]"],
            (2, 2) when Fits(op) => ["a=[1, 2, 3]", "b=[0.5, -1, 2]"],
            _ => throw new CallException("actorgraph jacobian", $"`{op}` without values", "its inputs in their order, as NAME=VALUE",
                $"actorgraph jacobian {op} a=[[1, 2], [3, 4]] b=[5, 6]"),
        },
    };

    private static bool Fits(string op)
    {
        var vector = new TensorType(ElementType.Float64, [3]);
        try
        {
            OpRegistry.Ops.Create(op, []).Infer([vector, vector]);
            return true;
        }
        catch (Exception e) when (e is ShapeException or GraphException)
        {
            return false;
        }
    }
}
