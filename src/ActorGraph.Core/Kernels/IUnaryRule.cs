namespace ActorGraph.Kernels;

/// <summary>
/// The rule of an element-wise op of one input: its value and its derivative, each written once and read with whatever
/// <see cref="IElement{T}"/> there is. A rule is a struct, so that a driver is compiled for it alone; attributes are its fields.
/// A method longer than a line asks for aggressive inlining, so that drivers run it in registers from the start.
/// </summary>
public interface IUnaryRule
{
    /// <summary>y.</summary>
    T Primal<T>(T x) where T : struct, IElement<T>;

    /// <summary>dy/dx, from the input, the output, or both.</summary>
    T Slope<T>(T x, T y) where T : struct, IElement<T>;
}
