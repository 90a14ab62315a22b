using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ActorGraph.Cli;

/// <summary>What <c>--help</c> prints, with examples at its end.</summary>
internal sealed class HelpWithExamples(HelpAction help, Func<Command, string> examples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string line in examples(parseResult.CommandResult.Command).Split('\n')) output.WriteLine($"  {line.TrimEnd()}");
        return code;
    }
}
