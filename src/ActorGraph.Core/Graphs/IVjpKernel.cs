using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// An op with a kernel of its own for its VJP, which stands beside the rule and gives the same bits; tests hold the two together.
/// </summary>
internal interface IVjpKernel
{
    /// <summary>Whether the kernel is for inputs of these shapes.</summary>
    bool Covers(ReadOnlySpan<Tensor> x, Tensor yBar);

    /// <summary>
    /// Adds the VJP onto a sum, which holds what earlier samples gave, as one unbroken chain of additions; or begins the sum, whatever
    /// it holds, with the bits of adding onto zeros.
    /// </summary>
    void VjpOnto(ReadOnlySpan<Tensor> x, Tensor yBar, int input, Tensor sum, bool adds);
}

/// <summary>An op whose VJP can be written over the cotangent that it is made of, where nobody else reads that any more.</summary>
internal interface IVjpInPlace
{
    /// <summary>x̄ in the memory of ȳ. What <see cref="Op.Keeps"/> does not name is not read.</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="y">The output.</param>
    /// <param name="yBar">The cotangent, and then the result; it may have more leading axes.</param>
    void VjpInPlace(ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar);
}
