using System.CommandLine;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Cli;

/// <summary>The arguments that name a graph or a formula, and the values of its inputs and parameters.</summary>
internal sealed class PointFlags
{
    private readonly Argument<string?> _graph = new("GRAPH")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A graph file, or the name of a built-in graph. Its parameters have the initial values of seed 1.",
    };

    private readonly Argument<string[]> _values = new("NAME=VALUE")
    {
        Arity = ArgumentArity.ZeroOrMore, Description = "Values of inputs and parameters: x=3, w=[[1, 2], [3, 4]].",
    };

    private readonly Option<string?> _expression = Flag.Text(
        "--expr", "TEXT", "A formula instead of a graph; the last line is what is differentiated.");
    private readonly Option<string?> _feeds = Flag.Text(
        "--feeds", "FILE.json", "Values in a file: {\"x\": [[1, 2]]}. Values in the call go before them.");
    private readonly Option<string?> _type = Flag.Choice(
        "--dtype", "What a formula computes in; float64 without it.", "float32", "float64");

    /// <summary>Gives a verb these arguments.</summary>
    public void AddTo(Command verb)
    {
        verb.Arguments.Add(_graph);
        verb.Arguments.Add(_values);
        foreach (Option option in (Option[])[_expression, _feeds, _type]) verb.Options.Add(option);
    }

    /// <summary>The values that were given in the call.</summary>
    public string[] Given(ParseResult call) => Split(call).Given;

    /// <summary>The word that names the graph, or null.</summary>
    public string? Named(ParseResult call) => Split(call).Named;

    /// <summary>Whether there is a formula.</summary>
    public bool HasFormula(ParseResult call) => call.GetValue(_expression) is not null;

    /// <summary>The element type of a formula.</summary>
    public ElementType Type(ParseResult call) => call.GetValue(_type) == "float32" ? ElementType.Float32 : ElementType.Float64;

    /// <summary>The graph and the values.</summary>
    /// <param name="call">The call.</param>
    /// <param name="draws">Whether inputs of a graph that no value is given for are drawn; standard error tells of it.</param>
    /// <exception cref="CallException">There is neither a graph nor a formula, or both.</exception>
    /// <exception cref="GraphException">A value is missing, or is for no input or parameter.</exception>
    public GradientCall Read(ParseResult call, bool draws = false)
    {
        string verb = $"actorgraph {call.CommandResult.Command.Name}";
        (string? named, string[] given) = Split(call);
        string? formula = call.GetValue(_expression);
        if (formula is not null && named is not null)
            throw new CallException(verb, $"`{named}` beside a formula", "NAME=VALUE, such as x=3");
        if (formula is null && named is null)
            throw new CallException(verb, "neither a graph nor a formula", "one of them",
                $"{verb} --expr \"q = x + y; f = q * z\" x=-2 y=5 z=-4");
        if (formula is null && call.GetValue(_type) is not null)
            throw new CallException("--dtype", "a graph file, which says what it computes in", "--dtype with --expr alone");
        if (formula is not null) return GradientCall.OfFormula(formula, given, call.GetValue(_feeds), Type(call));
        GradientCall read = GradientCall.OfGraph(GraphSource.Read(named!).Parse(), given, call.GetValue(_feeds), draws);
        if (read.DrawnInputs.Length > 0)
            Rendering.Terminal.Note($"no values for {string.Join(", ", read.DrawnInputs)}: drawn, from seed 1; NAME=VALUE sets them");
        return read;
    }

    // The first word is a graph unless it gives a value.
    private (string? Named, string[] Given) Split(ParseResult call)
    {
        (string? named, string[] given) = (call.GetValue(_graph), call.GetValue(_values) ?? []);
        return named is { } first && first.Contains('=') && !File.Exists(first) ? (null, [first, .. given]) : (named, given);
    }
}
