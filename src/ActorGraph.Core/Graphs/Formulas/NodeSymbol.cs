using System.Globalization;
using System.Text;

namespace ActorGraph.Graphs.Formulas;

/// <summary>What stands above a letter.</summary>
public enum Accent : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ŷ.</summary>
    Hat,

    /// <summary>x̄.</summary>
    Bar,

    /// <summary>ẋ.</summary>
    Dot,

    /// <summary>ã.</summary>
    Tilde,
}

/// <summary>
/// How the name of a node looks in a formula: <c>W12</c> is W₁₂, <c>yHat</c> is ŷ, <c>alpha_1</c> is α₁. A name with characters
/// that are no letters or digits stands between backquotes, as in graph text.
/// </summary>
/// <param name="Stem">The letters.</param>
/// <param name="Accent">What stands above them.</param>
/// <param name="Subscript">The digits of the index.</param>
/// <param name="IsQuoted">Whether it stands between backquotes.</param>
public readonly record struct NodeSymbol(string Stem, Accent Accent = Accent.None, string Subscript = "", bool IsQuoted = false)
{
    private const string Subscripts = "₀₁₂₃₄₅₆₇₈₉";

    /// <summary>Greek letters by their names.</summary>
    internal static readonly (string Name, string Letter)[] Greek =
    [
        ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("zeta", "ζ"), ("eta", "η"),
        ("theta", "θ"),
        ("iota", "ι"), ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("nu", "ν"), ("xi", "ξ"), ("pi", "π"), ("rho", "ρ"),
        ("sigma", "σ"), ("tau", "τ"), ("upsilon", "υ"), ("phi", "φ"), ("chi", "χ"), ("psi", "ψ"), ("omega", "ω"),
        ("Gamma", "Γ"), ("Delta", "Δ"), ("Theta", "Θ"), ("Lambda", "Λ"), ("Xi", "Ξ"), ("Pi", "Π"), ("Sigma", "Σ"), ("Phi", "Φ"),
        ("Psi", "Ψ"), ("Omega", "Ω"),
    ];

    // a letter and what Unicode has for it with the accent; any other letter takes a combining mark
    private static readonly (Accent Accent, string Word, char Mark, string Composed)[] Accents =
    [
        (Accent.Hat, "Hat", '\u0302', "aâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷzẑAÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶZẐ"),
        (Accent.Bar, "Bar", '\u0304', "aāeēiīoōuūyȳgḡAĀEĒIĪOŌUŪYȲGḠ"),
        (Accent.Dot, "Dot", '\u0307', "aȧbḃcċdḋeėfḟgġhḣmṁnṅoȯpṗrṙsṡtṫwẇxẋyẏzżAȦBḂCĊDḊEĖFḞGĠHḢMṀNṄOȮPṖRṘSṠTṪWẆXẊYẎZŻ"),
        (Accent.Tilde, "Tilde", '\u0303', "aãeẽiĩnñoõuũvṽyỹAÃEẼIĨNÑOÕUŨVṼYỸ"),
    ];

    /// <summary>The symbol of a name.</summary>
    public static NodeSymbol Of(string name)
    {
        if (!IsBare(name)) return new(name, IsQuoted: true);
        int end = name.Length;
        while (end > 0 && (char.IsAsciiDigit(name[end - 1]) || Subscripts.Contains(name[end - 1]))) end--;
        string subscript = string.Concat(name[end..].Select(c => Subscripts.IndexOf(c) is >= 0 and var digit
            ? (char)('0' + digit) : c));
        string stem = name[..end];
        if (subscript.Length > 0 && stem is [.. { Length: > 0 } before, '_'] && before.All(char.IsLetter)) stem = before;
        if (!stem.Any(char.IsLetter) || stem.Any(c => char.IsDigit(c) || c is '.' or '_')) return new(name);
        (string letters, Accent accent) = Accented(stem);
        return new(letters, accent, subscript);
    }

    /// <summary>The name as it is: without index and accent.</summary>
    public static NodeSymbol Plain(string name) => new(name, IsQuoted: !IsBare(name));

    /// <summary>The symbol in Unicode.</summary>
    public override string ToString()
    {
        if (IsQuoted) return $"`{Stem.Replace("`", "``", StringComparison.Ordinal)}`";
        string letters = Stem;
        foreach ((Accent accent, _, char mark, string composed) in Accents)
        {
            if (accent != Accent) continue;
            int at = Stem.Length == 1 ? composed.IndexOf(Stem[0]) : -1;
            letters = at >= 0 && at % 2 == 0 ? composed[at + 1].ToString() : Stem + mark;
        }

        return letters + Index(Subscript);
    }

    /// <summary>Digits as subscripts.</summary>
    internal static string Index(string digits) => string.Concat(digits.Select(c => Subscripts[c - '0']));

    private static (string Letters, Accent Accent) Accented(string stem)
    {
        foreach ((Accent accent, string word, char mark, string composed) in Accents)
        {
            if (stem.Length > word.Length && stem.EndsWith(word, StringComparison.Ordinal)
                && Letters(stem[..^word.Length]) is { Length: 1 } letter) return (letter, accent);
            if (stem.Length == 2 && stem[1] == mark) return (stem[..1], accent);
            if (stem.Length == 1 && composed.IndexOf(stem[0]) is >= 0 and var at
                && at % 2 == 1) return (composed[at - 1].ToString(), accent);
        }

        return (Letters(stem), Accent.None);
    }

    private static string Letters(string stem)
    {
        foreach ((string name, string letter) in Greek)
            if (name == stem) return letter;
        return stem;
    }

    // What a reader takes for one word: superscripts and signs are none of it.
    private static bool IsBare(string name)
    {
        bool isFirst = true;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool isLetter = (Rune.IsLetter(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.ModifierLetter)
                || rune.Value == '_';
            bool isInner = rune.Value is '.' or (>= '0' and <= '9') or (>= '₀' and <= '₉')
                || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;
            if (!isLetter && (isFirst || !isInner)) return false;
            isFirst = false;
        }

        return !isFirst && !name.EndsWith('.');
    }
}
