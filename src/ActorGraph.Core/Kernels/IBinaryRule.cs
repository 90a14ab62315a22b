namespace ActorGraph.Kernels;

/// <summary>The rule of an element-wise op of two inputs: value and partial derivatives. See <see cref="IUnaryRule"/>.</summary>
public interface IBinaryRule
{
    /// <summary>y.</summary>
    T Primal<T>(T a, T b) where T : struct, IElement<T>;

    /// <summary>∂y/∂a, from inputs and output.</summary>
    T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T>;

    /// <summary>∂y/∂b, from inputs and output.</summary>
    T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T>;
}
