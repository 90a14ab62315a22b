namespace ActorGraph.Tensors;

/// <summary>What a tensor holds. A graph computes in one of the two float types; the others carry no gradient.</summary>
public enum ElementType : byte
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    Float64,

    /// <summary>Signed 64-bit integers: indices and class labels.</summary>
    Int64,

    /// <summary>One byte per element, 0 or 1: masks.</summary>
    Bool,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>Bytes that one element takes.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => 1,
    };

    /// <summary>Whether a gradient can flow through values of this type.</summary>
    public static bool IsFloat(this ElementType type) => type is ElementType.Float32 or ElementType.Float64;

    /// <summary>The word used for the type in graph text, JSON and errors: <c>float32</c>, <c>int64</c>, …</summary>
    public static string Word(this ElementType type) => type.ToString().ToLowerInvariant();

    /// <summary>The element type that stores <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of float, double, long and bool.</exception>
    public static ElementType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? ElementType.Float32
        : typeof(T) == typeof(double) ? ElementType.Float64
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(bool) ? ElementType.Bool
        : throw NotSupported<T>();

    private static NotSupportedException NotSupported<T>() => new($"found element type {typeof(T).Name}, expected float, double, long or bool");
}
