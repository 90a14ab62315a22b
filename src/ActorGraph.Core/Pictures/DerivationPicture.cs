using ActorGraph.Autodiff;
using ActorGraph.Graphs;

namespace ActorGraph.Pictures;

/// <summary>Pictures of gradients: the graph on the left, its gradients on the right, and links between the two.</summary>
public static class DerivationPicture
{
    /// <summary>
    /// On the left the nodes on which the roots depend, on the right a box for each gradient that contributes, with arrows from
    /// the gradient of a consumer to that of what it consumes: the mirror image of the left side, as far as gradients flow. A
    /// node and its gradient stand in one row and are linked. Parts of a line that have no name belong to their line, on both
    /// sides. The ids are <c>v</c> and <c>g</c> with the index of the node in <see cref="GradientGraph.Source"/>.
    /// </summary>
    /// <param name="gradient">The gradient graph.</param>
    /// <param name="label">What a node of <see cref="GradientGraph.Source"/> is called: <c>h₁</c>. A gradient is called after it:
    /// <c>∂L/∂h₁</c>.</param>
    /// <param name="detail">The line below: of nodes of <see cref="GradientGraph.Source"/>, and of those of
    /// <see cref="GradientGraph.Graph"/> that are gradients, as far as simplification has left one; null for none.</param>
    /// <param name="title">What stands above.</param>
    /// <param name="gradientLabel">What the gradient by a node of <see cref="GradientGraph.Source"/> is called, if not as said.</param>
    public static Picture Of(GradientGraph gradient, Func<Node, string> label, Func<Node, string?> detail, string title = "",
        Func<Node, string>? gradientLabel = null)
    {
        Graph graph = gradient.Source;
        Node[] roots = [.. gradient.Roots.Select(r => r.Root).Distinct()];
        var shown = new ShownNodes(graph, roots.Concat(gradient.Wrt));
        bool[] reaches = graph.Reaching(roots);
        Node[] values = [.. graph.Nodes.Where(n => reaches[n.Index] && shown.Contains(n))];
        var paths = new GradientPaths(graph, roots, gradient.Wrt);
        Node[] gradients = [.. values.Where(paths.Has)];

        string numerator = string.Join(" + ", roots.Select(label));
        numerator = Inside(roots.Length > 1 ? $"({numerator})" : numerator);
        var forward = new PicturePanel("forward: values",
            [.. values.Select(n => ShownNodes.Box(n, label(n), detail(n), isLoss: roots.Contains(n)))],
            [.. values.SelectMany(shown.Arrows)]);
        var backward = new PicturePanel("backward: gradients",
            [.. gradients.Select(n => new PictureNode(Id(n), Label(n), Detail(n), PictureForm.Gradient))],
            [.. gradients.SelectMany(n => shown.Read(n, paths.Has).Select(r => new PictureEdge(Id(n), Id(r))))], PictureFlow.Up);
        return new Picture(title, [forward, backward], [.. gradients.Select(n => new PictureEdge(ShownNodes.Id(n), Id(n)))]);

        string Label(Node node) => gradientLabel?.Invoke(node) ?? $"∂{numerator}/∂{Inside(label(node))}";

        string? Detail(Node node) => gradient.Find(node) is { } found ? detail(found) : null;
    }

    private static string Id(Node node) => $"g{node.Index}";

    // A name of several parts stands in brackets below the ∂; one in brackets already does not need more.
    private static string Inside(string name) =>
        name.StartsWith('(') || !name.AsSpan().ContainsAny(" +-*/@,=") ? name : $"({name})";
}
