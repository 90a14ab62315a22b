using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>
/// Drivers that run element-wise rules over tensors: float32 and float64, compiled for each rule, whole registers first and
/// the tail with registers of one lane, which give the same bits. A result may be the same memory as an operand of its
/// shape.
/// <para>
/// The inner loops skip the runtime's first tier, whose code for registers is some 40 times slower; rules whose methods do
/// not fit a line or two ask for aggressive inlining, or they still pass through it.
/// </para>
/// </summary>
public static partial class ElementWise
{
    private static ShapeException NotFloat(Tensor tensor) =>
        new(tensor.ToString(), "float32 or float64", "cast it, or choose another dtype");

    private static void SameType(Tensor a, Tensor b)
    {
        if (a.Type != b.Type) throw new ShapeException($"{a} and {b}", "two tensors of one element type");
    }

    private static void SameLength(Tensor a, Tensor b)
    {
        if (a.Length != b.Length) throw new ShapeException($"{a} and {b}", "two tensors of as many elements");
    }
}
