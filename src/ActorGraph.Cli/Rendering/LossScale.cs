namespace ActorGraph.Cli.Rendering;

/// <summary>Where a loss stands between the least (0) and the greatest (1).</summary>
internal sealed class LossScale
{
    private const double LogarithmicFrom = 10; // greatest by least

    private readonly double _least, _greatest; // as placed: logarithms where the scale is logarithmic

    private LossScale(double least, double greatest, bool isLogarithmic) =>
        (_least, _greatest, IsLogarithmic) = (least, greatest, isLogarithmic);

    /// <summary>Whether equal distances are equal factors.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>The scale that shows all of the losses.</summary>
    public static LossScale Of(IEnumerable<double> losses)
    {
        double[] finite = [.. losses.Where(double.IsFinite)];
        if (finite.Length == 0) return new LossScale(0, 1, false);
        double least = finite.Min(), greatest = finite.Max();
        if (least > 0 && greatest / least > LogarithmicFrom) return new LossScale(Math.Log10(least), Math.Log10(greatest), true);
        if (greatest == least) (least, greatest) = (least - 0.5, greatest + 0.5); // a flat line runs through the middle
        return new LossScale(least, greatest, false);
    }

    /// <summary>The place of a loss; NaN where it is not finite.</summary>
    public double Place(double loss) =>
        double.IsFinite(loss) ? ((IsLogarithmic ? Math.Log10(loss) : loss) - _least) / (_greatest - _least) : double.NaN;

    /// <summary>The loss at a place.</summary>
    public double At(double place)
    {
        double value = _least + place * (_greatest - _least);
        return IsLogarithmic ? Math.Pow(10, value) : value;
    }
}
