using System.Globalization;
using System.Net;

namespace ActorGraph.Cli;

/// <summary>An address as a flag takes it.</summary>
internal static class HostPort
{
    /// <summary>Reads <c>host:port</c>; the port is from 1, or from 0 where any will do.</summary>
    /// <exception cref="CallException">It is none.</exception>
    public static (string Host, int Port) Parse(string flag, string text, int least = 1)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(text[..colon]) != UriHostNameType.Unknown
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port >= least && port <= IPEndPoint.MaxPort ? (text[..colon], port)
            : throw new CallException(flag, $"`{text}`", $"HOST:PORT with a port from {least} to {IPEndPoint.MaxPort}");
    }
}
