using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;

namespace ActorGraph.Runtime.Cluster;

/// <summary>Starts the actor system of a process that takes part in a cluster.</summary>
internal static class ClusterSystem
{
    /// <summary>An actor system that listens where the settings say.</summary>
    /// <exception cref="ClusterException">It cannot listen there.</exception>
    public static ActorSystem Create(Settings settings, ClusterSettings cluster, string role)
    {
        Config config = ClusterSettings.Akka(settings, role, cluster.Host, cluster.Port);
        try
        {
            return ActorSystem.Create(ClusterPaths.System, config);
        }
        catch (Exception e) when (Innermost(e) is SocketException socket)
        {
            throw new ClusterException($"{cluster.Host}:{cluster.Port}", socket.Message, "an address and a port to listen on",
                socket.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program listens there: choose another port, or 0 for any that is free" : null, e);
        }
    }

    private static Exception Innermost(Exception e)
    {
        while ((e as AggregateException)?.InnerExceptions.FirstOrDefault() is { } first) e = first;
        while (e.InnerException is { } inner) e = (inner as AggregateException)?.InnerExceptions.FirstOrDefault() ?? inner;
        return e;
    }
}
