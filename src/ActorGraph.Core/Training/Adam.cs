using System.Runtime.CompilerServices;
using ActorGraph.Kernels;

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
        UpdatePass.Run<AdamRule, T>(new(t, learningRate, Beta1, Beta2, Epsilon, WeightDecay, 1), tensors);
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
        UpdatePass.Run<AdamRule, T>(new(t, learningRate, Beta1, Beta2, Epsilon, 0, 1 - learningRate * WeightDecay), tensors);
}

file static class AdamStates
{
    public static readonly string[] Names = ["m", "v"];
}

/// <summary>The rule that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
internal readonly struct AdamRule(long t, double rate, double beta1, double beta2, double epsilon, double penalty, double shrink) : IUpdateRule
{
    private readonly double _penalty = penalty, _shrink = shrink, _epsilon = epsilon;
    private readonly double _one1 = 1 - beta1, _beta2 = beta2, _one2 = 1 - beta2;
    private readonly double _rate = rate / (1 - IntegerPower.Of(beta1, t)), _root = Math.Sqrt(1 - IntegerPower.Of(beta2, t));

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Next<T>(T g, T p, ref T s0, ref T s1) where T : struct, IElement<T>
    {
        if (_penalty != 0) g += T.Constant(_penalty) * p;
        if (_shrink != 1) p *= T.Constant(_shrink);
        s0 += T.Constant(_one1) * (g - s0);
        s1 = T.Constant(_beta2) * s1 + T.Constant(_one2) * g * g;
        return p - T.Constant(_rate) * (s0 / (T.Sqrt(s1) / T.Constant(_root) + T.Constant(_epsilon)));
    }
}
