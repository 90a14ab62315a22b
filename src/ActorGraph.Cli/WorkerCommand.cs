using ActorGraph.Runtime;

namespace ActorGraph.Cli;

/// <summary>How this command starts itself as a worker.</summary>
internal static class WorkerCommand
{
    /// <summary>
    /// The settings, with the command in them unless they name another. A worker listens on the coordinator's address, and on a
    /// port of its own.
    /// </summary>
    /// <param name="settings">The settings of this process.</param>
    /// <param name="passedOn">Flags of this process that its workers need as well.</param>
    public static Settings In(Settings settings, IEnumerable<string> passedOn)
    {
        if (settings.Config.GetStringList("actorgraph.cluster.worker-command").Count > 0) return settings;
        string host = Environment.ProcessPath ?? "dotnet", program = Path.Combine(AppContext.BaseDirectory, "actorgraph.dll");
        string[] command =
        [
            .. Path.GetFileNameWithoutExtension(host) == "dotnet" ? (string[])[host, program] : [host],
            "worker", "--listen", $"{settings.Config.GetString("actorgraph.cluster.host")}:0", .. passedOn,
        ];
        return settings.With($"actorgraph.cluster.worker-command = [{string.Join(", ", command.Select(Quote))}]");
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
