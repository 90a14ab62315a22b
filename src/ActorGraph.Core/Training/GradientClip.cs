using System.Numerics;
using System.Runtime.InteropServices;
using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>
/// Keeps gradients small, as PyTorch's <c>clip_grad_value_</c> and <c>clip_grad_norm_</c> do: each number to
/// ±<paramref name="Value"/>, then all of them by one factor so that the norm over all parameters is at most
/// <paramref name="Norm"/>. Null is off.
/// <para>
/// For the norm, <see cref="SumOfSquares"/> of every gradient is added up in the order of the parameters' names, and
/// <see cref="Factor"/> of the sum becomes part of the scale of every gradient.
/// </para>
/// </summary>
public sealed record GradientClip(double? Value = null, double? Norm = null)
{
    private const int Lanes = 64; // a multiple of every register's count, so that the order of additions never varies
    private const double Tiny = 1e-6; // PyTorch's: no division by zero

    /// <summary>No clipping.</summary>
    public static GradientClip None { get; } = new();

    /// <summary>The largest number that may remain, or null.</summary>
    public double? Value { get; } = Positive(nameof(Value), Value);

    /// <summary>The largest norm that may remain, or null.</summary>
    public double? Norm { get; } = Positive(nameof(Norm), Norm);

    /// <summary>
    /// Clips each number of scale · gradient to ±<see cref="Value"/>, in place; NaN stays. Nothing to do if that is off.
    /// </summary>
    internal void Clamp(Tensor gradient, double scale = 1)
    {
        if (Value is not { } value) return;
        if (gradient.Type == ElementType.Float32) Clamp(gradient.Writable<float>(), (float)(value / scale));
        else Clamp(gradient.Writable<double>(), value / scale);
    }

    /// <summary>
    /// The sum of squares, in double: 64 running sums, element i going to sum i mod 64, folded by halves. So neither the width
    /// of registers nor the number of threads changes a bit.
    /// </summary>
    public static double SumOfSquares(Tensor gradient)
    {
        Span<double> sums = stackalloc double[Lanes];
        sums.Clear();
        if (gradient.Type == ElementType.Float32) Add(gradient.AsSpan<float>(), sums);
        else Add(gradient.AsSpan<double>(), sums);
        for (int half = Lanes / 2; half > 0; half /= 2)
            for (int i = 0; i < half; i++) sums[i] += sums[i + half];
        return sums[0];
    }

    /// <summary>
    /// The factor for all gradients, given their sum of squares: min(1, norm / (√sum + 10⁻⁶)), or 1 if that is off.
    /// </summary>
    public double Factor(double sumOfSquares) => Norm is { } norm ? Math.Min(1, norm / (Math.Sqrt(sumOfSquares) + Tiny)) : 1;

    private static void Clamp<T>(Span<T> values, T limit) where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref T x in values) x = x > limit ? limit : x < -limit ? -limit : x;
    }

    private static void Add(ReadOnlySpan<float> values, Span<double> sums)
    {
        Span<double> wide = stackalloc double[Lanes];
        for (; values.Length >= Lanes; values = values[Lanes..])
        {
            for (int i = 0; i < Lanes; i += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(values[i..]), out Vector<double> low, out Vector<double> high);
                low.CopyTo(wide[i..]);
                high.CopyTo(wide[(i + Vector<double>.Count)..]);
            }

            Add(wide, sums);
        }

        for (int i = 0; i < values.Length; i++) sums[i] += (double)values[i] * values[i];
    }

    private static void Add(ReadOnlySpan<double> values, Span<double> sums)
    {
        Span<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        for (; values.Length >= Lanes; values = values[Lanes..])
        {
            ReadOnlySpan<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(values[..Lanes]);
            for (int i = 0; i < wide.Length; i++) wide[i] += x[i] * x[i];
        }

        for (int i = 0; i < values.Length; i++) sums[i] += values[i] * values[i];
    }

    private static double? Positive(string name, double? value) => value is null or > 0
        ? value
        : throw new ArgumentOutOfRangeException(
            null, $"clipping by {name.ToLowerInvariant()}: found {value}, expected a number above 0");
}
