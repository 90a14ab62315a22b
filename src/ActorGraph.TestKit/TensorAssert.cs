using System.Globalization;
using System.Text;
using ActorGraph.Tensors;

namespace ActorGraph.TestKit;

/// <summary>A tensor has other numbers than expected; says which, and by how much.</summary>
public sealed class TensorMismatchException(string message) : Exception(message);

/// <summary>Compares tensors, and says readably where they differ.</summary>
public static class TensorAssert
{
    private const int MostLines = 8;

    /// <summary>Requires that numbers are close: |actual − expected| ≤ absolute + relative · |expected|, element by element. Infinities and
    /// NaN must be the same.</summary>
    /// <param name="expected">The numbers expected, in row-major order.</param>
    /// <param name="actual">The tensor.</param>
    /// <param name="relative">The relative tolerance.</param>
    /// <param name="absolute">The absolute tolerance.</param>
    /// <param name="what">What the tensor is, for the message.</param>
    /// <exception cref="TensorMismatchException">They differ, or their numbers do.</exception>
    public static void Close(
        ReadOnlySpan<double> expected, Tensor actual, double relative = 1e-5, double absolute = 1e-8, string what = "a tensor")
    {
        if (expected.Length != actual.Length)
            throw new TensorMismatchException($"{what}: found {actual} with {actual.Length} numbers, expected {expected.Length}");
        var lines = new StringBuilder();
        (int wrong, int worst, double most) = (0, 0, -1);
        for (int i = 0; i < expected.Length; i++)
        {
            (double found, double wanted) = (actual[i], expected[i]);
            double difference = Math.Abs(found - wanted), bound = absolute + relative * Math.Abs(wanted);
            if (difference <= bound || found.Equals(wanted)) continue; // Equals: NaN is NaN, and an infinity itself
            if (++wrong <= MostLines)
                lines.Append(CultureInfo.InvariantCulture, $"\n  {At(actual.Shape, i)}: found {found:R}, expected {wanted:R}, {difference:G3} apart, at most {bound:G3}");
            if (!(difference <= most)) (worst, most) = (i, difference);
        }

        if (wrong == 0) return;
        if (wrong > MostLines) lines.Append(CultureInfo.InvariantCulture, $"\n  … and {wrong - MostLines} more");
        throw new TensorMismatchException(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {wrong} of {expected.Length} numbers of {actual} differ, most at {At(actual.Shape, worst)}:{lines}"));
    }

    /// <summary>Requires that two tensors have the same type, shape and bits.</summary>
    /// <exception cref="TensorMismatchException">They do not.</exception>
    public static void SameBits(Tensor expected, Tensor actual, string what = "a tensor")
    {
        if (expected.Type != actual.Type || expected.Shape != actual.Shape)
            throw new TensorMismatchException($"{what}: found {actual}, expected {expected}");
        int at = expected.AsBytes().CommonPrefixLength(actual.AsBytes());
        if (at == expected.ByteLength) return;
        int element = at / expected.Type.Size();
        throw new TensorMismatchException(string.Create(CultureInfo.InvariantCulture,
            $"{what}: other bits at {At(actual.Shape, element)} of {actual}: found {actual[element]:R}, expected {expected[element]:R}"));
    }

    private static string At(Shape shape, int element) => $"[{string.Join(", ", shape.Coordinates(element))}]";
}
