using ActorGraph.Autodiff;
using ActorGraph.Cli;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>Derivations of graphs large and odd, and what is written of them.</summary>
public sealed class DerivationTests
{
    public static TheoryData<string> BuiltIn => [.. GraphSource.BuiltIn];

    [Theory, MemberData(nameof(BuiltIn))]
    public void Of_every_built_in_graph_is_short_in_a_terminal_and_compiles_in_latex(string name)
    {
        Graph graph = GraphSource.Read(name).Parse();
        IEnumerable<Node> wrt = graph.Parameters.IsEmpty ? graph.Inputs : graph.Parameters;
        Derivation d = Derivation.Of(graph, graph.Loss ?? graph.Roots[0], wrt);
        string text = new DerivationText(d, 100).Write();
        Assert.All(text.Split('\n'), line => Assert.InRange(LineBreaks.Columns(line), 0, 100));
        string latex = new DerivationLatex(d).Write();
        LatexBalance.Check(latex);
        Assert.StartsWith("\\documentclass", latex);
        Assert.EndsWith("\\end{document}\n", latex);
    }

    [Fact]
    public void A_deep_graph_of_many_paths_is_written_in_a_size_that_is_linear_in_it()
    {
        int Length(int layers)
        {
            var g = new GraphBuilder(ElementType.Float64);
            Node h = g.Input("x", [2]);
            for (int i = 1; i <= layers; i++) h = (h.Sin() * h + h).Named($"h{i}");
            Graph graph = g.Build(h.ReduceSum().Named("l"));
            Derivation d = Derivation.Of(graph, graph.Loss!, [graph["x"]]);
            Assert.Null(d.PathSums[0].Chain);
            Assert.Equal(layers, d.Recursion.Length);
            return new DerivationText(d).Write().Length;
        }

        Assert.InRange(Length(400), 1, (int)(2.2 * Length(200)));
    }

    [Fact]
    public void Unnamed_nodes_that_branch_or_grow_long_are_named_once()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [2]), h = x;
        for (int i = 0; i < 2000; i++) h = (h + 1.0).Sin();
        Node shared = h.Tanh();
        Graph graph = g.Build((shared * shared.Exp()).ReduceSum().Named("l"));
        Derivation d = Derivation.Of(graph, graph.Loss!, [graph["x"]]);
        string[] lines = [.. d.Forward.Concat(d.Products).Select(new UnicodePrinter(d.Notation).Print)];
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 250));
        Assert.Equal(lines.Length, lines.Select(l => l.Split(" = ")[0]).Distinct().Count());
        Assert.Contains(lines, l => l.StartsWith("t₁ = ", StringComparison.Ordinal));
    }

    [Fact]
    public void Symbols_that_are_made_take_no_name_of_a_node()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node t1 = g.Input("t1", [2]), branch = t1.Sin();
        Graph graph = g.Build((branch * branch.Exp()).ReduceSum().Named("t2"));
        Derivation d = Derivation.Of(graph, graph.Loss!, [t1]);
        Assert.Equal(["t₃ = sin(t₁)", "t₂ = sum(t₃ ⊙ exp(t₃))"], d.Forward.Select(new UnicodePrinter(d.Notation).Print));
    }

    [Fact]
    public void What_is_differentiated_may_be_among_what_is_differentiated_by()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", []);
        Graph graph = g.Build((x * x).Named("l"));
        Derivation d = Derivation.Of(graph, graph.Loss!, [graph["l"], x]);
        Assert.Equal(["∂l/∂l = 1", "∂l/∂x = 2·x"], d.PathSums.Select(s => new UnicodePrinter(d.Notation).Print(s.Replaced!)));
        Assert.Contains("∂l/∂l = 1", d.Products.Select(new UnicodePrinter(d.Notation).Print));
    }

    [Fact]
    public void The_signs_that_occur_are_explained_and_no_others()
    {
        Graph diamond = GraphSource.Read("diamond").Parse();
        Derivation d = Derivation.Of(diamond, diamond.Loss!, diamond.Inputs);
        Assert.Equal(["∂⁺y/∂x"], DerivationNotes.Signs(d).Select(s => s.Sign.ToString()));
    }
}
