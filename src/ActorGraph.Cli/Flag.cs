using System.CommandLine;
using System.Globalization;

namespace ActorGraph.Cli;

/// <summary>Makes options that say what they found and what they expected. Null means that a flag was not given.</summary>
internal static class Flag
{
    // Marks an error as one of ours; the parser's own have another wording.
    private const string Separator = "\u001f";

    private const int MostPort = 65_535;

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public static Option<int?> Whole(string name, string description, int least = 1) => Parsed<int?>(name, "N", description,
        (word, refuse) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least
            ? value : refuse($"a whole number of at least {least}"));

    /// <summary>A port, or none where the flag stands alone.</summary>
    public static Option<int?> Port(string name, string description)
    {
        Option<int?> option = Parsed<int?>(name, "PORT", description, (word, refuse) => word.Length == 0 ? null
            : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= MostPort ? value : refuse($"a port from 0 to {MostPort}"));
        option.Arity = ArgumentArity.ZeroOrOne;
        return option;
    }

    /// <summary>A seed: any whole number that 64 bits hold.</summary>
    public static Option<ulong?> Seed(string description) => Parsed<ulong?>("--seed", "N", description, (word, refuse) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value : refuse("a whole number from 0 to 2^64 - 1"));

    /// <summary>A finite number that fits.</summary>
    public static Option<double?> Number(string name, string description, Func<double, bool> fits, string expected) =>
        Parsed<double?>(name, "X", description, (word, refuse) =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) && fits(value) ? value : refuse(expected));

    /// <summary>One of several words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words) =>
        Parsed<string?>(name, string.Join('|', words), description, (word, refuse) =>
            Array.IndexOf(words, word) >= 0 ? word : refuse(string.Join(" | ", words), Graphs.Nearest.Hint(word, words)));

    /// <summary>A text that is not empty.</summary>
    public static Option<string?> Text(string name, string valueName, string description) =>
        Parsed<string?>(name, valueName, description, (word, refuse) => word.Length > 0 ? word : refuse(valueName));

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>The switch that every verb has.</summary>
    public static Option<bool> Json() => Switch("--json", "Data as JSON on standard output.");

    /// <summary>An error of a flag's own reading, or null if the parser made it.</summary>
    public static CallException? Refusal(string message) =>
        message.Split(Separator) is [_, var where, var found, var expected, var hint, ..]
        ? new CallException(where, found, expected, hint.Length == 0 ? null : hint) : null;

    private delegate T Reading<T>(string word, Refuse<T> refuse);

    private delegate T Refuse<T>(string expected, string? hint = null);

    private static Option<T> Parsed<T>(string name, string valueName, string description, Reading<T?> read) => new(name)
    {
        HelpName = valueName,
        Description = description,
        CustomParser = result =>
        {
            string word = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            return read(word, (expected, hint) =>
            {
                result.AddError(string.Join(Separator, "", name, $"`{word}`", expected, hint, ""));
                return default;
            });
        },
    };
}
