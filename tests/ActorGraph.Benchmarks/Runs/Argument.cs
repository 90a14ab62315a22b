using System.Globalization;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>The value behind a name on the command line.</summary>
internal static class Argument
{
    public static int Number(string[] arguments, string name, int otherwise) =>
        int.Parse(Text(arguments, name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public static string Text(string[] arguments, string name, string otherwise) =>
        Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : otherwise;
}
