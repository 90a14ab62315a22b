using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorGraph.Training;

/// <summary>
/// Adam as in PyTorch: g ← g + λp; m ← m + (1 − β₁)(g − m); v ← β₂v + (1 − β₂)g²;
/// p ← p − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε). The state is <c>m</c> and <c>v</c>.
/// </summary>
public sealed record Adam : Optimizer
{
    /// <summary>PyTorch's defaults unless told otherwise.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    {
        Beta1 = Setting(nameof(beta1), beta1, below: 1);
        Beta2 = Setting(nameof(beta2), beta2, below: 1);
        Epsilon = Setting(nameof(epsilon), epsilon);
        WeightDecay = Setting(nameof(weightDecay), weightDecay);
    }

    /// <summary>β₁: how long the mean of gradients remembers.</summary>
    public double Beta1 { get; }

    /// <summary>β₂: how long the mean of their squares remembers.</summary>
    public double Beta2 { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>λ, added to the gradient as λp (an L2 penalty).</summary>
    public double WeightDecay { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames => AdamStates.Names;

    /// <inheritdoc/>
    protected override void Run<T>(long t, double learningRate, in StepTensors tensors) =>
        UpdatePass.Run<AdamRule<T>, T>(new(t, learningRate, Beta1, Beta2, Epsilon, WeightDecay, 1), tensors);
}

/// <summary>
/// Adam with weight decay apart from the gradient, as in PyTorch: p ← (1 − ηλ)p, then <see cref="Adam"/> without decay.
/// </summary>
public sealed record AdamW : Optimizer
{
    /// <summary>PyTorch's defaults unless told otherwise.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public AdamW(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01)
    {
        Beta1 = Setting(nameof(beta1), beta1, below: 1);
        Beta2 = Setting(nameof(beta2), beta2, below: 1);
        Epsilon = Setting(nameof(epsilon), epsilon);
        WeightDecay = Setting(nameof(weightDecay), weightDecay);
    }

    /// <summary>β₁: how long the mean of gradients remembers.</summary>
    public double Beta1 { get; }

    /// <summary>β₂: how long the mean of their squares remembers.</summary>
    public double Beta2 { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>λ: each step takes the fraction ηλ off the parameter.</summary>
    public double WeightDecay { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames => AdamStates.Names;

    /// <inheritdoc/>
    protected override void Run<T>(long t, double learningRate, in StepTensors tensors) =>
        UpdatePass.Run<AdamRule<T>, T>(new(t, learningRate, Beta1, Beta2, Epsilon, 0, 1 - learningRate * WeightDecay), tensors);
}

file static class AdamStates
{
    public static readonly string[] Names = ["m", "v"];
}

/// <summary>The rule that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
internal readonly struct AdamRule<T>(
    long t, double rate, double beta1, double beta2, double epsilon, double penalty, double shrink)
    : IUpdateRule<T> where T : unmanaged, INumberBase<T>
{
    private readonly bool _penalises = penalty != 0, _shrinks = shrink != 1;
    private readonly Vector<T> _penalty = UpdatePass.All<T>(penalty), _shrink = UpdatePass.All<T>(shrink);
    private readonly Vector<T> _one1 = UpdatePass.All<T>(1 - beta1);
    private readonly Vector<T> _beta2 = UpdatePass.All<T>(beta2), _one2 = UpdatePass.All<T>(1 - beta2);
    private readonly Vector<T> _rate = UpdatePass.All<T>(rate / (1 - IntegerPower.Of(beta1, t)));
    private readonly Vector<T> _root = UpdatePass.All<T>(Math.Sqrt(1 - IntegerPower.Of(beta2, t)));
    private readonly Vector<T> _epsilon = UpdatePass.All<T>(epsilon);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Next(Vector<T> g, Vector<T> p, ref Vector<T> s0, ref Vector<T> s1)
    {
        if (_penalises) g += _penalty * p;
        if (_shrinks) p *= _shrink;
        s0 += _one1 * (g - s0);
        s1 = _beta2 * s1 + _one2 * g * g;
        return p - _rate * (s0 / (Vector.SquareRoot(s1) / _root + _epsilon));
    }
}
