using System.CommandLine;
using ActorGraph.Dashboard;
using ActorGraph.Runtime;

namespace ActorGraph.Cli;

/// <summary>The option that asks for a page, with a port or without.</summary>
internal sealed class PageFlag(string name, string description)
{
    private readonly Option<int?> _option = Flag.Port(name, description);

    /// <summary>Gives a verb the option.</summary>
    public void AddTo(Command verb) => verb.Options.Add(_option);

    /// <summary>Whether it was given.</summary>
    public bool IsAsked(ParseResult call) => call.GetResult(_option) is not null;

    /// <summary>How the page is served.</summary>
    public DashboardOptions Options(ParseResult call, Settings settings)
    {
        var options = new DashboardOptions { Port = call.GetValue(_option) ?? settings.Config.GetInt("actorgraph.dashboard.port") };
        return settings.Config.GetString("actorgraph.dashboard.token") is { Length: > 0 } token ? options with { Token = token } : options;
    }
}
