namespace ActorGraph.ClusterTests;

internal static class OwnWorker
{
    public static int Main() => 0;
}
