using System.CommandLine;

namespace ActorGraph.Cli.Verbs;

/// <summary>A verb of the command, with examples for its help.</summary>
internal sealed class Verb(string name, string description, string examples) : Command(name, description)
{
    /// <summary>Calls that can be copied.</summary>
    public string Examples { get; } = examples;
}
