namespace ActorGraph.Kernels;

/// <summary>
/// An element-wise function of one value and its slope, written once and read with scalars, lanes, tensors, graph nodes and
/// dual numbers. A struct, so that each reading is compiled for it alone.
/// </summary>
public interface IUnaryRule
{
    /// <summary>y = f(x).</summary>
    T Primal<T>(T x) where T : struct, IElement<T>;

    /// <summary>dy/dx, from the input, the output, or both.</summary>
    T Slope<T>(T x, T y) where T : struct, IElement<T>;
}
