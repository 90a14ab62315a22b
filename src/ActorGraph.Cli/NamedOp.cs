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
    /// <exception cref="CallException">The op has no values to begin with, or takes attributes, and none are given.</exception>
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
        _ => Fitting(op) ?? throw new CallException("actorgraph jacobian", $"`{op}` without values", "an op that numbers alone are fed to",
            "indices and masks are declared in a graph file, such as `input i [2] int64`; a formula compares: "
            + "actorgraph jacobian --expr \"y = where(x > 0, x, x / 10)\" x=[1,-1]"),
    };

    private static string[]? Fitting(string op)
    {
        Op made = Made(op);
        return made.Arity switch
        {
            (1, _) when Fits(made, [3]) => [Positive.Contains(op) ? "x=[0.5, 1, 2]" : "x=[0.5, -1, 2]"],
            (2, 2) when Fits(made, [3], [3]) => ["a=[1, 2, 3]", "b=[0.5, -1, 2]"],
            (2, _) when Fits(made, [2, 2], [2, 2]) => ["a=[[1, 2], [3, 4]]", "b=[[0.5, 0.5], [0.25, 0.75]]"],
            _ => null,
        };
    }

    private static Op Made(string op)
    {
        try
        {
            return OpRegistry.Ops.Create(op, []);
        }
        catch (GraphException e)
        {
            throw new CallException("actorgraph jacobian", $"`{op}` with {e.Found}", e.Expected,
                $"a formula gives attributes: actorgraph jacobian --expr \"y = {op}(x, NAME=VALUE)\" x=[1,2]");
        }
    }

    private static bool Fits(Op op, params Shape[] inputs)
    {
        try
        {
            op.Infer([.. inputs.Select(shape => new TensorType(ElementType.Float64, shape))]);
            return true;
        }
        catch (Exception e) when (e is ShapeException or GraphException)
        {
            return false;
        }
    }
}
