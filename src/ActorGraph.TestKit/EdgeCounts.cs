namespace ActorGraph.TestKit;

/// <summary>What went along one edge since the test began.</summary>
/// <param name="Activations">Activations that its producer sent.</param>
/// <param name="Cotangents">Cotangents that its consumer sent back.</param>
/// <param name="Held">Messages that are held now.</param>
/// <param name="Dropped">Messages that were dropped.</param>
/// <param name="Duplicated">Copies that were added.</param>
public sealed record EdgeCounts(int Activations, int Cotangents, int Held, int Dropped, int Duplicated);
