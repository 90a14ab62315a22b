using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ActorGraph.Dashboard;

/// <summary>
/// Lets nobody in who does not know the token, and no page of another origin, be it that it asks by script or that its name was made
/// to point here (DNS rebinding): then the host that is asked for is another one.
/// </summary>
internal sealed class Gatekeeper(string token)
{
    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(token)); // of one length, to be compared in constant time

    /// <summary>Why a request is refused, with the status to refuse it with; null: it is not.</summary>
    public (int Status, string Reason)? Refuse(HttpRequest request)
    {
        string host = request.Host.Host;
        if (host is not ("127.0.0.1" or "localhost"))
            return (StatusCodes.Status403Forbidden, $"host: found `{host}`, expected 127.0.0.1\n\nhint: open the address that was printed");
        string own = $"{request.Scheme}://{request.Host}";
        if (request.Headers.Origin is { Count: > 0 } origin && origin != own)
            return (StatusCodes.Status403Forbidden, $"origin: found `{origin}`, expected {own}\n\nhint: pages of other sites are not let in");
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none")
            return (StatusCodes.Status403Forbidden, $"a request from another site: found `{site}`, expected same-origin\n\nhint: open the address that was printed");
        if (request.Method != HttpMethods.Get)
            return (StatusCodes.Status405MethodNotAllowed, $"method: found {request.Method}, expected GET");
        string? given = request.Query["token"];
        if (given is null || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _token))
            return (StatusCodes.Status401Unauthorized, $"token: found {(given is null ? "none" : "another one")}, expected the one of the address that was printed\n\nhint: open the whole address, with ?token=");
        return null;
    }
}
