namespace ActorGraph.Kernels;

/// <summary>An element-wise function of two values and its two slopes, written once; see <see cref="IUnaryRule"/>.</summary>
public interface IBinaryRule
{
    /// <summary>y = f(a, b).</summary>
    T Primal<T>(T a, T b) where T : struct, IElement<T>;

    /// <summary>∂y/∂a.</summary>
    T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T>;

    /// <summary>∂y/∂b.</summary>
    T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T>;
}
