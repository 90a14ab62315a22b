using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>What a text says, line by line, before names are looked up and shapes are checked.</summary>
internal sealed class GraphDocument(TokenCursor tokens)
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    /// <summary>The text.</summary>
    public TokenCursor Tokens { get; } = tokens;

    /// <summary>The expressions of the lines.</summary>
    public ExpressionParser Expressions { get; } = new(tokens);

    /// <summary>The float type, if the text gives one.</summary>
    public ElementType? Type { get; set; }

    /// <summary>The lines that make nodes, in their order.</summary>
    public List<Declaration> Declarations { get; } = [];

    /// <summary>The token that names the loss.</summary>
    public int? Loss { get; set; }

    /// <summary>The tokens that name outputs.</summary>
    public List<int> Outputs { get; } = [];

    /// <summary>What an expression is asked for, where no line says so.</summary>
    public string? Root { get; set; }

    /// <summary>Which node lives where.</summary>
    public List<GroupEntry> Placement { get; } = [];

    /// <summary>Which node is in which checkpointed region.</summary>
    public List<GroupEntry> Regions { get; } = [];

    /// <summary>All names that lines declare.</summary>
    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <summary>The number of the line that declares a name; −1 if none does.</summary>
    public int Find(string name) => _byName.GetValueOrDefault(name, -1);

    /// <summary>Adds a line.</summary>
    /// <exception cref="GraphTextException">Its name is taken.</exception>
    public void Add(Declaration declaration)
    {
        if (!_byName.TryAdd(declaration.Name, Declarations.Count))
            throw Twice(declaration.Token, $"the name {Tokens.Describe(declaration.Token)}",
                Declarations[_byName[declaration.Name]].Token);
        Declarations.Add(declaration);
    }

    /// <summary>Something that comes a second time.</summary>
    public GraphTextException Twice(int token, string what, int first, string? hint = null) =>
        Tokens.Fail(token, $"{what} a second time",
        $"it once: it is on line {Tokens[first].Position.Line} already", hint);

    /// <summary>A name that nothing declares.</summary>
    public GraphTextException Unknown(int token, IEnumerable<string>? known = null) =>
        Tokens.Fail(token, $"the unknown name {Tokens.Describe(token)}",
        "a name that a line of the text defines", Nearest.Hint(Tokens.Name(token), known ?? Names));
}
