using System.Collections.Immutable;
using System.Globalization;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>How derivatives are checked.</summary>
public sealed record GradCheckOptions
{
    /// <summary>How far a derivative may be from the difference, relative to the greatest number of its kind, or to 1 where all are
    /// smaller.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The step of the differences. They take five points, so their error is h⁴/30 times the fifth derivative.</summary>
    public double Step { get; init; } = 1e-3;

    /// <summary>Elements of a node up to which each is moved alone; beyond, so many random directions are tried.</summary>
    public int MostElements { get; init; } = 64;

    /// <summary>What seeds and directions are drawn from.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>A derivative that is not the difference.</summary>
/// <param name="What">Which: <c>VJP towards x</c>.</param>
/// <param name="Element">The element, in row-major order, or the direction's number.</param>
/// <param name="Found">The derivative.</param>
/// <param name="Expected">The difference.</param>
public sealed record GradCheckFailure(string What, int Element, double Found, double Expected)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{What}, element {Element}: found {Found:R}, expected {Expected:R}");
}

/// <summary>What a check came to.</summary>
/// <param name="Compared">Numbers that were compared.</param>
/// <param name="WorstError">The greatest relative error.</param>
/// <param name="Failures">Derivatives that are not the difference.</param>
public sealed record GradCheckReport(int Compared, double WorstError, ImmutableArray<GradCheckFailure> Failures)
{
    /// <summary>Whether all are right.</summary>
    public bool Passed => Failures.IsEmpty;

    /// <summary>Throws with the first failures if there are any.</summary>
    /// <exception cref="GradCheckException">A derivative is wrong.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed) throw new GradCheckException(this);
    }
}

/// <summary>Derivatives that are not what differences say.</summary>
public sealed class GradCheckException(GradCheckReport report) : Exception(
    $"{report.Failures.Length} of {report.Compared} derivatives are wrong:\n  {string.Join("\n  ", report.Failures.Take(8))}"
    + "\n\nhint: the point may lie on a kink; else look at Vjp and Jvp of the op named")
{
    /// <summary>The whole report.</summary>
    public GradCheckReport Report { get; } = report;
}
