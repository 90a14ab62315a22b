using System.CommandLine;
using System.CommandLine.Parsing;
using ActorGraph.Graphs;

namespace ActorGraph.Cli;

/// <summary>Words what the parser of the command line could not make sense of.</summary>
internal static class CallMistake
{
    /// <summary>
    /// The first mistake: what a flag's own reading refused, then unknown words, then what is missing; null if there is none.
    /// </summary>
    public static CallException? In(ParseResult call)
    {
        if (call.Action is HelpWithExamples) return null;
        Command verb = call.CommandResult.Command;
        string name = verb is RootCommand ? "actorgraph" : $"actorgraph {verb.Name}";
        string help = $"`{name} --help` lists what it takes";
        foreach (ParseError error in call.Errors)
            if (Flag.Refusal(error.Message) is { } refusal) return refusal;
        if (MistypedOption(call) is { } option) return Unknown(option, verb, name, help);
        if (call.UnmatchedTokens.Count > 0) return Unknown(call.UnmatchedTokens[0], verb, name, help);
        if (call.Errors.Count == 0) return null;
        if (verb is RootCommand)
            return new CallException(name, "no verb", Listed(verb), "actorgraph train learns the digits that are built in");
        ParseError first = call.Errors[0];
        return first.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } o =>
                new CallException(o.Option.Name, "no value", $"{o.Option.Name} {o.Option.HelpName}", help),
            OptionResult o =>
                new CallException(o.Option.Name, string.Join(" and ", o.Tokens.Select(t => $"`{t.Value}`")), "one value", help),
            ArgumentResult argument =>
                new CallException(name, $"no {argument.Argument.Name}", Sentence(argument.Argument.Description), help),
            _ => new CallException(name, first.Message.TrimEnd('.'), "a call as its help tells", help),
        };
    }

    // To the parser, an option that it does not know is an argument like another.
    private static string? MistypedOption(ParseResult call) => call.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(a => a.Tokens).Select(t => t.Value).FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal));

    private static string Sentence(string? description) =>
        description is { Length: > 0 } ? char.ToLowerInvariant(description[0]) + description[1..].TrimEnd('.') : "one";

    private static CallException Unknown(string word, Command verb, string name, string help)
    {
        bool isFlag = word.StartsWith('-');
        if (!isFlag && verb is RootCommand)
            return new CallException(name, $"the unknown verb `{word}`", Listed(verb),
                Nearest.Hint(word, verb.Subcommands.Select(s => s.Name)) ?? help);
        return isFlag
            ? new CallException(name, $"the unknown option `{word}`", "an option that it has",
                Nearest.Hint(word, verb.Options.Select(o => o.Name)) ?? help)
            : new CallException(name, $"`{word}`, which is one argument too many", "a call as its help tells", help);
    }

    private static string Listed(Command root) => string.Join(" | ", root.Subcommands.Select(s => s.Name));
}
