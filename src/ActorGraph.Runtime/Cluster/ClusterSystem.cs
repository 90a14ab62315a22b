using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace ActorGraph.Runtime.Cluster;

/// <summary>Starts the actor system of a process that takes part in a cluster.</summary>
internal static class ClusterSystem
{
    /// <summary>An actor system that listens where the settings say.</summary>
    /// <exception cref="ClusterException">It cannot listen there, or its certificate is not in order.</exception>
    /// <exception cref="SettingsException">TLS is on, and a file is not named.</exception>
    public static ActorSystem Create(Settings settings, ClusterSettings cluster, string role)
    {
        Config config = ClusterSettings.Akka(settings, role, cluster.Host, cluster.Port);
        Setup setup = BootstrapSetup.Create().WithConfig(config);
        ActorSystemSetup all = ActorSystemSetup.Create(setup);
        if (cluster.Tls is { } settled)
        {
            var tls = new ClusterTls(TlsIdentity.Read(settled), settled.ValidateHostname);
            all = all.And(tls).And(tls.Transport);
        }

        ActorSystem system;
        try
        {
            system = ActorSystem.Create(ClusterPaths.System, all);
        }
        catch (Exception e) when (Innermost(e) is SocketException socket)
        {
            throw new ClusterException($"{cluster.Host}:{cluster.Port}", socket.Message, "an address and a port to listen on",
                socket.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program listens there: choose another port, or 0 for any that is free" : null, e);
        }

        if (cluster.Tls is null && !IsLoopback(cluster.Host))
            Logging.GetLogger(system, "cluster").Warning(
                "listens on {0}, beyond this machine, without TLS: whoever reaches the port can take part. See actorgraph.cluster.tls", cluster.Host);
        return system;
    }

    // A name that is not the usual one may lead anywhere.
    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static Exception Innermost(Exception e)
    {
        while ((e as AggregateException)?.InnerExceptions.FirstOrDefault() is { } first) e = first;
        while (e.InnerException is { } inner) e = (inner as AggregateException)?.InnerExceptions.FirstOrDefault() ?? inner;
        return e;
    }
}
