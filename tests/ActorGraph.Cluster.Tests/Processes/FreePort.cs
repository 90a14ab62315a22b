using System.Net;
using System.Net.Sockets;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>A port of loopback that nobody listened on a moment ago, for calls that must name one.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
