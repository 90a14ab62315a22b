namespace ActorGraph.Runtime.Differentiation;

/// <summary>Bounds for derivatives that are large by nature.</summary>
public sealed record DerivativeOptions
{
    /// <summary>Initial values of parameters are a function of it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The bytes that all blocks of a Jacobian or Hessian together may take; more is refused before anything runs.</summary>
    public long MostBytes { get; init; } = 1L << 30;

    /// <summary>
    /// The bytes that derivatives may take in all nodes' buffers at once: as many seeds travel in one round of messages as that
    /// allows, one at least.
    /// </summary>
    public long MostSeedBytes { get; init; } = 1L << 28;
}
