using System.Security.Cryptography;

namespace ActorGraph.Dashboard;

/// <summary>How a page is served.</summary>
public sealed record DashboardOptions
{
    /// <summary>The port on 127.0.0.1; 0: a free one.</summary>
    public int Port { get; init; }

    /// <summary>What whoever asks has to know: 128 random bits, so that a page of another user or site cannot guess it. Fix it to find the
    /// page again after a restart.</summary>
    public string Token { get; init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
