using ActorGraph.Runtime;

namespace ActorGraph.Cli;

/// <summary>How this command starts itself as a worker.</summary>
internal static class WorkerCommand
{
    /// <summary>The settings, with the command in them unless they name another.</summary>
    public static Settings In(Settings settings)
    {
        if (settings.Config.GetStringList("actorgraph.cluster.worker-command").Count > 0) return settings;
        string host = Environment.ProcessPath ?? "dotnet", program = Path.Combine(AppContext.BaseDirectory, "actorgraph.dll");
        string[] command = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, program, "worker"] : [host, "worker"];
        return settings.With($"actorgraph.cluster.worker-command = [{string.Join(", ", command.Select(Quote))}]");
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
