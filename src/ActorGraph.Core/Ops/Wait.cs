using System.Globalization;
using ActorGraph.Graphs;

namespace ActorGraph.Ops;

/// <summary>
/// y = x, a while later: stands for a layer that takes so long, where only the timing of a graph matters. Its node waits without
/// holding a thread.
/// </summary>
/// <param name="ForwardTime">Milliseconds before the value is sent on.</param>
/// <param name="BackwardTime">Milliseconds before the cotangent is sent back.</param>
/// <exception cref="ArgumentException">A time is negative, or longer than an hour.</exception>
public sealed record Wait(double ForwardTime, double BackwardTime = 0) : SameValueOp, ITakesTime
{
    private const double Longest = 3_600_000;

    /// <inheritdoc/>
    public double ForwardTime { get; } = Checked("forward_time", ForwardTime);

    /// <inheritdoc/>
    public double BackwardTime { get; } = Checked("backward_time", BackwardTime);

    private static double Checked(string name, double time) => time is >= 0 and <= Longest ? time
        : throw new ArgumentOutOfRangeException(
            null, string.Create(CultureInfo.InvariantCulture, $"{name}: found {time}, expected 0 to {Longest} milliseconds"));
}

/// <summary>The C# syntax of <see cref="Ops.Wait"/>.</summary>
public static class WaitSyntax
{
    /// <inheritdoc cref="Ops.Wait"/>
    public static Node Wait(this Node x, double forwardTime, double backwardTime = 0) => x.Apply(new Wait(forwardTime, backwardTime));
}
