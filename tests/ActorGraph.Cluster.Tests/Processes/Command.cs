using System.Reflection;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>What it takes to start the built command.</summary>
internal static class Command
{
    /// <summary>The program that runs it.</summary>
    public static readonly string Host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The command.</summary>
    public static readonly string Path = System.IO.Path.GetFullPath(
        typeof(Command).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ActorGraphCommand").Value!);
}
