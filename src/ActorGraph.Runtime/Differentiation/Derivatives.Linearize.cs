using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

public sealed partial class Derivatives
{
    /// <summary>The graph at a point as a linear map, for many products at one point.</summary>
    /// <param name="at">The point.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="GraphException">A value does not fit, or a root depends on nothing that is differentiated by.</exception>
    public async Task<Linearization> LinearizeAsync(IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return await Linearization.CreateAsync(_runtime, this, at, _options.Seed, cancellation).ConfigureAwait(false); // lives by itself
    }
}
