namespace ActorGraph.Cluster.Tests;

internal static class OwnWorker
{
    public static int Main() => 0;
}
