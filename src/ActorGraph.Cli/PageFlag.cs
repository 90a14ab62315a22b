using System.CommandLine;
using System.Globalization;
using ActorGraph.Dashboard;
using ActorGraph.Runtime;

namespace ActorGraph.Cli;

/// <summary>The option that asks for a page, with a port or without.</summary>
internal sealed class PageFlag
{
    private const int MostPort = 65_535;
    private readonly Option<int?> _option;

    public PageFlag(string name, string description)
    {
        _option = Flag.Whole(name, description, 0);
        _option.HelpName = "PORT";
        _option.Arity = ArgumentArity.ZeroOrOne;
    }

    /// <summary>Gives a verb the option.</summary>
    public void AddTo(Command verb) => verb.Options.Add(_option);

    /// <summary>Whether it was given.</summary>
    public bool IsAsked(ParseResult call) => call.GetResult(_option) is not null;

    /// <summary>How the page is served.</summary>
    /// <exception cref="CallException">There is no such port.</exception>
    public DashboardOptions Options(ParseResult call, Settings settings)
    {
        int? given = call.GetResult(_option) is { Tokens.Count: > 0 } ? call.GetValue(_option) : null;
        int port = given ?? settings.Config.GetInt("actorgraph.dashboard.port");
        if (port is < 0 or > MostPort)
            throw new CallException(_option.Name, port.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"a port from 0 to {MostPort}"));
        var options = new DashboardOptions { Port = port };
        return settings.Config.GetString("actorgraph.dashboard.token") is { Length: > 0 } token ? options with { Token = token } : options;
    }
}
