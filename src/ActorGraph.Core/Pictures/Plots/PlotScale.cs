using System.Collections.Immutable;
using System.Globalization;

namespace ActorGraph.Pictures.Plots;

/// <summary>An axis from 0 to 1, with round ticks.</summary>
internal sealed class PlotScale
{
    private const int MostSteps = 6, MostDecadesInPieces = 2;
    private const double Greatest = 1e300; // what lies beyond is shown at the edge, so that differences stay finite

    private readonly double _low, _high; // logarithms on a logarithmic axis
    private readonly bool _isLogarithmic;

    private PlotScale(ImmutableArray<double> ticks, bool isLogarithmic, double? high = null)
    {
        (Ticks, _isLogarithmic) = (ticks, isLogarithmic);
        (_low, _high) = (Inner(ticks[0]), Inner(high ?? ticks[^1]));
    }

    /// <summary>Round values, the first at the lower end.</summary>
    public ImmutableArray<double> Ticks { get; }

    /// <summary>The scale that shows all values that it can.</summary>
    public static PlotScale Of(IEnumerable<double> values, bool isLogarithmic)
    {
        double[] shown = [.. values.Where(v => double.IsFinite(v) && (!isLogarithmic || v > 0))
            .Select(v => Math.Clamp(v, -Greatest, Greatest))];
        if (shown.Length == 0) return new PlotScale(isLogarithmic ? [1, 10] : [0, 1], isLogarithmic);
        return isLogarithmic ? Powers(shown.Min(), shown.Max()) : new PlotScale(Steps(shown.Min(), shown.Max()), false);
    }

    /// <summary>The place of a value; NaN if the axis cannot show it.</summary>
    public double Place(double value) => !double.IsFinite(value) || (_isLogarithmic && value <= 0) ? double.NaN
        : Math.Clamp((Inner(value) - _low) / (_high - _low), 0, 1);

    /// <summary>A tick in words: <c>0.25</c>, <c>1,000</c>, <c>2·10⁶</c>.</summary>
    public string Label(double value)
    {
        double size = Math.Abs(value);
        bool isPlain = _isLogarithmic ? size is >= 1e-2 and < 1e4 : size is 0 or (>= 1e-3 and < 1e6);
        if (isPlain) return value.ToString("#,0.######", CultureInfo.InvariantCulture);
        string[] parts = value.ToString("0.####e0", CultureInfo.InvariantCulture).Split('e');
        string power = "10" + string.Concat(parts[1].Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
        return parts[0] == "1" ? power : $"{parts[0]}·{power}";
    }

    private double Inner(double value) => _isLogarithmic ? Math.Log10(Math.Min(value, Greatest)) : value;

    private static ImmutableArray<double> Steps(double low, double high)
    {
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low <= size * 1e-9) // a flat curve runs through the middle
        {
            double around = size < 1e-300 ? 1 : size / 2;
            (low, high) = (low - around, high + around);
        }

        double raw = high / MostSteps - low / MostSteps, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double[] rounds = [1, 2, 2.5, 5, 10];
        double step = rounds.Select(r => r * power).First(s => s >= raw * (1 - 1e-9) || s >= power * 10);
        long first = (long)Math.Floor(low / step + 1e-9), last = (long)Math.Ceiling(high / step - 1e-9);
        return [.. Enumerable.Range(0, (int)(Math.Max(last, first + 1) - first) + 1).Select(i => Round((first + i) * step))];
    }

    // 1, 2, 5, 10, … over a decade or two, else powers of ten, not too many.
    private static PlotScale Powers(double low, double high)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9), last = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        if (last <= first) last = first + 1;
        if (last - first > MostDecadesInPieces)
        {
            int step = (last - first + MostSteps - 1) / MostSteps;
            IEnumerable<double> ticks = Enumerable.Range(0, (last - first) / step + 1).Select(i => Power(first + i * step));
            return new PlotScale([.. ticks], true, Power(last));
        }

        IEnumerable<double> pieces = Enumerable.Range(first, last - first)
            .SelectMany(p => (double[])[Power(p), Round(2 * Power(p)), Round(5 * Power(p))]);
        double[] all = [.. pieces, Power(last)];
        int from = Array.FindLastIndex(all, t => t <= low * (1 + 1e-9)), to = Array.FindIndex(all, t => t >= high * (1 - 1e-9));
        (from, to) = (Math.Max(from, 0), to < 0 ? all.Length - 1 : to);
        if (to <= from) (from, to) = to + 1 < all.Length ? (from, from + 1) : (from - 1, from);
        return new PlotScale([.. all[from..(to + 1)]], true);
    }

    private static double Power(int exponent) => double.Parse($"1e{exponent}", CultureInfo.InvariantCulture);

    private static double Round(double value) =>
        double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
