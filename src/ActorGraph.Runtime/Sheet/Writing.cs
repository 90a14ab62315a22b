using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Pictures;
using ActorGraph.Text;

namespace ActorGraph.Runtime.Sheet;

/// <summary>Formulas and pictures of a graph as sections of an answer.</summary>
internal static class Writing
{
    /// <summary>(a): products of partial derivatives, summed over paths.</summary>
    public static Formulas Chain(string caption, Graph graph, string of, params string[] wrt)
    {
        Derivation d = Derive(graph, of, wrt);
        return Section(caption, d, d.PathSums.Select(s => s.Chain).OfType<Equation>());
    }

    /// <summary>(b): each partial derivative as what it is, and the product of all.</summary>
    public static Formulas Explicit(string caption, Graph graph, string of, params string[] wrt)
    {
        Derivation d = Derive(graph, of, wrt);
        return Section(caption, d, d.Partials.Concat(d.PathSums.Select(s => s.Replaced).OfType<Equation>()).Distinct());
    }

    /// <summary>(c): the vector-Jacobian products.</summary>
    public static Formulas Computed(string caption, Graph graph, string of, params string[] wrt)
    {
        Derivation d = Derive(graph, of, wrt);
        return Section(caption, d, d.Products);
    }

    /// <summary>The lines of a graph, and with <paramref name="whole"/>, graph text of one line, all of them in one.</summary>
    public static Formulas Function(string caption, Graph graph, string of, string whole)
    {
        Derivation d = Derive(graph, of, [graph.Parameters[0].Name]);
        Graph single = GraphText.Parse(whole, "whole.graph");
        Derivation one = Derive(single, of, [single.Parameters[0].Name]);
        return new Formulas(caption, [.. Section("", d, d.Forward).Lines, .. Section("", one, one.Forward).Lines]);
    }

    /// <summary>The graph with its gradients beside it.</summary>
    public static GraphDrawing Gradients(string caption, Graph graph, string of, params string[] wrt) =>
        new(caption, FormulaPicture.Of(Derive(graph, of, wrt)));

    /// <summary>The graph alone.</summary>
    public static GraphDrawing Network(string caption, Graph graph, string of) =>
        new(caption, FormulaPicture.OfValues(Derive(graph, of, [graph.Parameters[0].Name])));

    /// <summary>The named node whose line a node belongs to.</summary>
    public static string Line(Graph graph, int node)
    {
        while (graph.Nodes[node].IsAnonymous) node = graph.Consumers(graph.Nodes[node])[0].Consumer;
        return graph.Nodes[node].Name;
    }

    private static Derivation Derive(Graph graph, string of, string[] wrt) => Derivation.Of(graph, graph[of], wrt.Select(name => graph[name]));

    private static Formulas Section(string caption, Derivation d, IEnumerable<Equation> equations)
    {
        (UnicodePrinter text, MathMlPrinter page) = (new(d.Notation), new(d.Notation));
        return new Formulas(caption, [.. equations.Select(e => new FormulaLine($"{text.Print(e.Left)} = {text.Print(e.Right)}",
            MathMlPrinter.Document($"<mrow>{page.Print(e.Left)}<mo>=</mo>{page.Print(e.Right)}</mrow>")))]);
    }
}
