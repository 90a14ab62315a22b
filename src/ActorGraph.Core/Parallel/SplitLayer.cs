using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Parallel;

/// <summary>A product with a weight, as it is to be split: which node is which, and which axis of the weight is cut.</summary>
/// <param name="Product">The product.</param>
/// <param name="Weight">The parameter on its right.</param>
/// <param name="Transpose">The node between them that transposes the weight, if there is one.</param>
/// <param name="Axis">The axis of the weight that is cut.</param>
/// <param name="Starts">Where each part starts along it, and behind the last one its end.</param>
internal sealed record SplitLayer(Node Product, Node Weight, Node? Transpose, int Axis, int[] Starts)
{
    /// <summary>The number of parts.</summary>
    public int Parts => Starts.Length - 1;

    /// <summary>Finds the layer; the first parts are one row or column longer where it does not divide.</summary>
    /// <exception cref="GraphException">No such node, no product with a weight on the right, or too many parts.</exception>
    public static SplitLayer Of(Graph graph, string node, int parts, bool columns)
    {
        Node product = graph[node];
        bool? transposes = product.Op switch { MatMul m => m.TransposeB, Gemm g => g.TransB, _ => null };
        if (transposes is not { } transposed)
            throw new GraphException($"`{node}`", product.ToString(), "a MatMul or Gemm",
                Products(graph) is { Length: > 0 } products ? $"products are {string.Join(", ", products.Take(8))}" : null);
        Node right = product.Inputs[1];
        Node? between = right.Kind == NodeKind.Operation ? right : null;
        Node weight = between?.Inputs[0] ?? right;
        if (between?.Op is Ops.Transpose { Perm: var order } && weight.Shape.Rank == 2)
            transposed ^= order.Count == 0 || weight.Shape.Axis(order[0]) == 1;
        if (weight.Kind != NodeKind.Parameter || weight.Shape.Rank != 2 || between?.Op is not (null or Ops.Transpose))
            throw new GraphException($"{product.Op!.Name} `{node}`", $"{right} on the right",
                "a parameter that is a matrix, or transpose(…) of one", "the weight stands on the right, as in x @ transpose(W)");
        int axis = transposed == columns ? 0 : 1, extent = weight.Shape.Size(axis);
        if (parts < 1 || parts > extent)
            throw new GraphException($"{product.Op!.Name} `{node}`", $"{parts} parts",
                $"1 to {extent}, the number of {(columns ? "columns" : "rows")}", $"`{weight.Name}` is {weight.Shape}");
        int[] starts = [.. Enumerable.Range(0, parts + 1).Select(i => i * (extent / parts) + Math.Min(i, extent % parts))];
        return new(product, weight, between, axis, starts);
    }

    /// <summary>The number of rows or columns of a part, from 1.</summary>
    public int Size(int part) => Starts[part] - Starts[part - 1];

    /// <summary>A part of another value that is cut at the same places.</summary>
    public Slice Cut(int part, int axis) => new([Starts[part - 1]], [Starts[part]], [axis]);

    /// <summary>The shape of a part of the weight.</summary>
    public Shape ShapeOf(int part) => Weight.Shape.With(Axis, Size(part));

    private static string[] Products(Graph graph) =>
        [.. graph.Nodes.Where(n => n.Op is MatMul or Gemm).Select(n => $"`{n.Name}`")];
}
