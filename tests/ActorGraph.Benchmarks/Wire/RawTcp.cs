using System.Net;
using System.Net.Sockets;

namespace ActorGraph.Benchmarks.Wire;

/// <summary>The same bytes over a bare socket: what the machine could do.</summary>
internal static class RawTcp
{
    private const int Chunk = 64 * 1024;

    public static async Task SendAsync(int port, long bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var chunk = new byte[Chunk];
        for (long sent = 0; sent < bytes;) sent += await socket.SendAsync(chunk.AsMemory(0, (int)Math.Min(Chunk, bytes - sent)));
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(chunk); // the other end closes when it has read everything
    }

    public static async Task ReceiveAsync(Socket listener)
    {
        using Socket socket = await listener.AcceptAsync();
        var chunk = new byte[Chunk];
        while (await socket.ReceiveAsync(chunk) > 0)
        {
        }
    }

    public static Socket Listen(out int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        return listener;
    }
}
