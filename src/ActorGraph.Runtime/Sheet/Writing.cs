using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Pictures;

namespace ActorGraph.Runtime.Sheet;

/// <summary>Formulas and pictures of a graph as sections of an answer.</summary>
internal static class Writing
{
    public static Formulas Chain(string caption, Graph graph, string of, params string[] wrt) => new(caption, []);

    public static Formulas Explicit(string caption, Graph graph, string of, params string[] wrt) => new(caption, []);

    public static Formulas Computed(string caption, Graph graph, string of, params string[] wrt) => new(caption, []);

    public static Formulas Function(string caption, Graph graph, string of) => new(caption, []);

    /// <summary>The graph with its gradients beside it.</summary>
    public static GraphDrawing Gradients(string caption, Graph graph, string of, params string[] wrt)
    {
        GradientGraph gradient = GradientGraph.Of(graph, graph[of], wrt.Select(name => graph[name]));
        return new GraphDrawing(caption, DerivationPicture.Of(gradient, n => n.Name, _ => null));
    }

    /// <summary>The graph alone.</summary>
    public static GraphDrawing Network(string caption, Graph graph) => new(caption, GraphPicture.Of(graph, n => n.Name, _ => null));

    /// <summary>The named node whose line a node belongs to.</summary>
    public static string Line(Graph graph, int node)
    {
        while (graph.Nodes[node].IsAnonymous) node = graph.Consumers(graph.Nodes[node])[0].Consumer;
        return graph.Nodes[node].Name;
    }
}
