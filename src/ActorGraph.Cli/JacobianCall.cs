using System.CommandLine;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Cli;

/// <summary>What <c>jacobian</c> was asked for: one node of a graph at a point, by others.</summary>
internal sealed record JacobianCall(GradientCall Point, string Of, string[] Wrt)
{
    /// <summary>The graph.</summary>
    public Graph Graph => Point.Graph;

    /// <summary>Reads the point of a graph, a formula, or a single op.</summary>
    /// <exception cref="CallException">There is none of them.</exception>
    public static JacobianCall Read(PointFlags flags, ParseResult call)
    {
        if (flags.HasFormula(call) || flags.Named(call) is not { } word || !NamedOp.Is(word)) return new(flags.Read(call, draws: true), "", []);
        (string formula, string[] given) = NamedOp.Of(word, flags.Given(call));
        return new(GradientCall.OfFormula(formula, given, null, flags.Type(call)), "", []);
    }

    /// <summary>The same call with its nodes named.</summary>
    /// <exception cref="GraphException">There is no such node, or nothing that it depends on.</exception>
    public JacobianCall Naming(string? of, string? wrt)
    {
        GradientCall named = Point.Naming(of, wrt);
        Node root = Graph[named.Of];
        Node[] all = [.. Graph.Nodes.Where(n => n.Kind is NodeKind.Input or NodeKind.Parameter && n.Type.Element.IsFloat())];
        var paths = new GradientPaths(Graph, [root], all);
        string[] by = named.Wrt.Length > 0 ? named.Wrt : [.. all.Where(paths.Has).Select(n => n.Name)];
        GradientPaths.Required(Graph, [root], [.. by.Select(name => Graph[name])]);
        return this with { Of = named.Of, Wrt = by };
    }

    /// <summary>Builds the Jacobian by node actors.</summary>
    /// <exception cref="GraphException">It is too large, or a value does not fit.</exception>
    public async Task<Jacobian> RunAsync(GraphRuntime runtime, JacobianMode mode, CancellationToken cancellation)
    {
        await using Derivatives derivatives = await runtime.DifferentiateAsync(Graph, [Of], Wrt, cancellation: cancellation);
        return await derivatives.JacobianAsync(Point.Values, mode, cancellation);
    }

    /// <summary>How a node is written in formulas.</summary>
    public string Symbol(string name) => Printer.Print(new Graphs.Formulas.Symbol(name));

    /// <summary>The Jacobian by a node as a formula, a matrix of tensors that are flattened row by row; null where there are too many
    /// paths to write it down, or a partial derivative in it has no closed form.</summary>
    public string? ClosedForm(string wrt)
    {
        Derivation derivation = Derived;
        if (derivation.PathSums.FirstOrDefault(s => s.Wrt.Name == wrt)?.Replaced is not { } replaced) return null;
        string text = Printer.Print(replaced.Right);
        return text.Contains('∂') ? null : text;
    }

    /// <summary>The number of axes of a node.</summary>
    public int RankOf(string name) => Graph[name].Shape.Rank;

    private Derivation Derived => field ??= Derivation.Of(Graph, Graph[Of], Wrt.Select(name => Graph[name]));

    private UnicodePrinter Printer => field ??= new UnicodePrinter(Derived.Notation);
}
