using System.Runtime.CompilerServices;
using ActorGraph.Kernels;

namespace ActorGraph.Training;

/// <summary>
/// Stochastic gradient descent as in PyTorch (dampening 0): g ← g + λp; b ← μb + g; p ← p − ηb, or with Nesterov's momentum
/// p ← p − η(g + μb).
/// </summary>
public sealed record Sgd : Optimizer
{
    private static readonly string[] NoNames = [], Names = ["momentum"];

    /// <summary>Plain gradient descent unless told otherwise.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range, or Nesterov is asked for without momentum.</exception>
    public Sgd(double momentum = 0, bool nesterov = false, double weightDecay = 0)
    {
        Momentum = Setting(nameof(momentum), momentum);
        WeightDecay = Setting(nameof(weightDecay), weightDecay);
        Nesterov = nesterov;
        if (nesterov && momentum == 0) throw new ArgumentException("nesterov: found momentum 0, expected momentum above 0");
    }

    /// <summary>μ.</summary>
    public double Momentum { get; }

    /// <summary>Whether the step looks ahead along the momentum.</summary>
    public bool Nesterov { get; }

    /// <summary>λ, added to the gradient as λp (an L2 penalty).</summary>
    public double WeightDecay { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames => Momentum == 0 ? NoNames : Names;

    /// <inheritdoc/>
    protected override void Run<T>(long t, double learningRate, in StepTensors tensors)
    {
        if (Momentum == 0) UpdatePass.Run<Plain, T>(new(this, learningRate), tensors);
        else UpdatePass.Run<WithMomentum, T>(new(this, learningRate), tensors);
    }

    private readonly struct Plain(Sgd sgd, double rate) : IUpdateRule
    {
        private readonly double _rate = rate, _decay = sgd.WeightDecay;

        public static int States => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T g, T p, ref T s0, ref T s1) where T : struct, IElement<T>
        {
            if (_decay != 0) g += T.Constant(_decay) * p;
            return p - T.Constant(_rate) * g;
        }
    }

    private readonly struct WithMomentum(Sgd sgd, double rate) : IUpdateRule
    {
        private readonly bool _nesterov = sgd.Nesterov;
        private readonly double _rate = rate, _decay = sgd.WeightDecay, _momentum = sgd.Momentum;

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T g, T p, ref T s0, ref T s1) where T : struct, IElement<T>
        {
            if (_decay != 0) g += T.Constant(_decay) * p;
            s0 = T.Constant(_momentum) * s0 + g;
            return p - T.Constant(_rate) * (_nesterov ? g + T.Constant(_momentum) * s0 : s0);
        }
    }
}
