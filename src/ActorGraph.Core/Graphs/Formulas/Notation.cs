using System.Text.RegularExpressions;

namespace ActorGraph.Graphs.Formulas;

/// <summary>
/// The symbols of the nodes of a graph. Where two names would look alike, both stay as they are written, and so does one that
/// looks like something else: an identity matrix, a sum, or the number of samples.
/// </summary>
public sealed partial class Notation
{
    private readonly Dictionary<string, NodeSymbol> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private Notation()
    {
    }

    /// <summary>Every name as it is.</summary>
    public static Notation Plain { get; } = new();

    /// <summary>The symbols of names.</summary>
    public static Notation Of(IEnumerable<string> names, params ReadOnlySpan<string> reserved)
    {
        var notation = new Notation();
        string[] all = [.. names.Distinct()];
        string[] words = [.. reserved, "nan"];
        foreach (IGrouping<string, string> alike in all.GroupBy(n => NodeSymbol.Of(n).ToString()))
        {
            bool isOwn = alike.Count() == 1 && !IsSign().IsMatch(alike.Key) && !words.Contains(alike.Key);
            foreach (string name in alike)
            {
                NodeSymbol plain = IsSign().IsMatch(name) || words.Contains(name) ? new(name, IsQuoted: true)
                    : NodeSymbol.Plain(name);
                notation._symbols[name] = isOwn ? NodeSymbol.Of(name) : plain;
                notation._taken.Add(notation._symbols[name].ToString());
            }
        }

        return notation;
    }

    /// <summary>Symbol → name, in the order of the names; numbers of one graph never share a symbol.</summary>
    public IEnumerable<KeyValuePair<string, string>> Symbols =>
        _symbols.Select(s => KeyValuePair.Create(s.Value.ToString(), s.Key));

    /// <summary>The symbol of a name; one that is not of the graph is as it is written.</summary>
    public NodeSymbol this[string name] => _symbols.TryGetValue(name, out NodeSymbol symbol) ? symbol : NodeSymbol.Plain(name);

    /// <summary>Adds a symbol that no node has, t₁, t₂, …, and returns the name that stands for it.</summary>
    internal string AddFree(string stem)
    {
        for (int number = 1; ; number++)
        {
            var symbol = new NodeSymbol(stem, Subscript: $"{number}");
            string name = symbol.ToString();
            if (_symbols.ContainsKey(name) || !_taken.Add(name)) continue;
            _symbols.Add(name, symbol);
            return name;
        }
    }

    [GeneratedRegex(@"^(I[₀-₉]+|I_.*|Σ.+)$")]
    private static partial Regex IsSign();
}
