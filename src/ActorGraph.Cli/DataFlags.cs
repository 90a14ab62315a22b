using System.CommandLine;
using ActorGraph.Data;

namespace ActorGraph.Cli;

/// <summary>The options that name a data file and say how it is read.</summary>
internal sealed class DataFlags
{
    private readonly Option<string?> _file = Flag.Text(
        "--data", "FILE", "CSV, or IDX images with their labels beside them; gzip or not.");
    private readonly Option<int?> _skip = Flag.Whole("--skip-lines", "Lines to leave out at the start of a CSV file.", 0);
    private readonly Option<string?> _header = Flag.Choice(
        "--header", "Whether the first line of a CSV file holds names; without it, it is found out.", "yes", "no");

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        verb.Options.Add(_file);
        verb.Options.Add(_skip);
        verb.Options.Add(_header);
    }

    /// <summary>The file, or null.</summary>
    public string? File(ParseResult call) => call.GetValue(_file);

    /// <summary>The file.</summary>
    /// <exception cref="CallException">None was named.</exception>
    public string RequiredFile(ParseResult call) => File(call)
        ?? throw new CallException($"actorgraph {call.CommandResult.Command.Name}", "no data", "--data FILE");

    /// <summary>How it is read.</summary>
    public CsvOptions Options(ParseResult call) => new()
    {
        SkipLines = call.GetValue(_skip) ?? 0,
        Header = call.GetValue(_header) switch { "yes" => true, "no" => false, _ => null },
    };
}
