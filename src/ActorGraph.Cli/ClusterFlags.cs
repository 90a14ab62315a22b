using System.CommandLine;
using System.Globalization;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Placements;

namespace ActorGraph.Cli;

/// <summary>The options that spread a run over processes.</summary>
internal sealed class ClusterFlags
{
    private readonly Option<int?> _workers = Flag.Whole(
        "--workers", "Worker processes: started on this machine, or with --cluster, waited for.", 0);
    private readonly Option<string?> _cluster = Flag.Text(
        "--cluster", "HOST:PORT", "Listens there for workers that are started with: actorgraph worker --join HOST:PORT.");
    private readonly Option<string?> _placement = Flag.Choice(
        "--placement", "How nodes are spread over workers.", [.. PlacementPolicies.Names]);
    private readonly Option<string?> _pipeline = Flag.Text(
        "--pipeline", "SCHEDULE", "In which order workers take micro-batches: fill-drain, 1f1b, interleaved:CHUNKS.");

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_workers, _cluster, _placement, _pipeline]) verb.Options.Add(option);
    }

    /// <summary>The settings with those flags that were given.</summary>
    /// <param name="settings">The settings under them.</param>
    /// <param name="call">The call.</param>
    /// <param name="passedOn">Flags of this process that workers on this machine need as well.</param>
    /// <exception cref="CallException">An address that is none.</exception>
    public Settings Over(Settings settings, ParseResult call, IEnumerable<string> passedOn)
    {
        settings = WorkerCommand.In(settings, passedOn);
        if (call.GetValue(_cluster) is { } address)
        {
            (string host, int port) = HostPort.Parse("--cluster", address);
            if (call.GetValue(_workers) == 0) throw new CallException("--workers", "`0` with --cluster", "at least 1 that joins");
            settings = Set(settings, $"actorgraph.cluster {{ host = \"{host}\", port = {port}, start-workers = 0, await-workers = {call.GetValue(_workers) ?? 1} }}");
        }
        else if (call.GetValue(_workers) is { } workers)
        {
            settings = Set(settings, $"actorgraph.cluster {{ start-workers = {workers}, await-workers = 0 }}");
        }

        if (call.GetValue(_placement) is { } placement) settings = Set(settings, $"actorgraph.cluster.placement = \"{placement}\"");
        if (call.GetValue(_pipeline) is not { } pipeline) return settings;
        ActorGraph.Schedules.Schedule.Parse(pipeline);
        return Set(settings, $"actorgraph.cluster.schedule = \"{pipeline}\"");
    }

    private static Settings Set(Settings settings, FormattableString hocon) => settings.With(hocon.ToString(CultureInfo.InvariantCulture));
}
