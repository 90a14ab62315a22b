using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorGraph.Cli.Rendering;

/// <summary>
/// The two streams as consoles: data on one, what is said about the work on the other. Redirected, they carry neither colours
/// nor any other escape.
/// </summary>
internal static class Terminal
{
    private const int EndlessLine = 10_000; // in a file nothing is wrapped

    private static readonly StringWriter Redirected = new();
    private static readonly Lazy<IAnsiConsole> LazyOutput = new(
        () => Create(Console.IsOutputRedirected ? Redirected : Console.Out, Console.IsOutputRedirected));
    private static readonly Lazy<IAnsiConsole> LazyError = new(() => Create(Console.Error, Console.IsErrorRedirected));

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error => LazyError.Value;

    /// <summary>Writes to standard output; in a file no line ends with blanks.</summary>
    public static void Print(IRenderable content)
    {
        LazyOutput.Value.Write(content);
        if (!Console.IsOutputRedirected) return;
        foreach (string line in Redirected.ToString().TrimEnd().Split('\n')) Console.Out.WriteLine(line.TrimEnd());
        Redirected.GetStringBuilder().Clear();
    }

    /// <summary>Whether what is on standard error can be drawn over.</summary>
    public static bool IsLive => !Console.IsErrorRedirected && !IsDumb;

    /// <summary>The columns that standard output has, and no more than a reader wants.</summary>
    public static int Width => Console.IsOutputRedirected ? 100 : Math.Clamp(LazyOutput.Value.Profile.Width, 40, 100);

    private static bool IsDumb =>
        Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb" && !OperatingSystem.IsWindows();

    /// <summary>Writes a remark about the work.</summary>
    public static void Note(string text) => Console.Error.WriteLine($"note: {text}");

    /// <summary>A table in the style of all our tables.</summary>
    public static Table Table(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        var bold = new Style(decoration: Decoration.Bold);
        foreach (string column in columns) table.AddColumn(new TableColumn(new Spectre.Console.Text(column, bold)));
        return table;
    }

    /// <summary>Adds a row of text as it stands.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(Cell));

    /// <summary>Text as it stands; what looks like markup is none.</summary>
    public static IRenderable Cell(string text) => new Spectre.Console.Text(text);

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        bool plain = isRedirected || IsDumb;
        bool colourless = plain || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = colourless ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = EndlessLine;
        return console;
    }
}
