using System.Numerics;
using System.Runtime.CompilerServices;

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
        if (Momentum == 0) UpdatePass.Run<Plain<T>, T>(new(this, learningRate), tensors);
        else UpdatePass.Run<WithMomentum<T>, T>(new(this, learningRate), tensors);
    }

    private readonly struct Plain<T>(Sgd sgd, double rate) : IUpdateRule<T> where T : unmanaged, INumberBase<T>
    {
        private readonly bool _decays = sgd.WeightDecay != 0;
        private readonly Vector<T> _rate = UpdatePass.All<T>(rate), _decay = UpdatePass.All<T>(sgd.WeightDecay);

        public static int States => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> g, Vector<T> p, ref Vector<T> s0, ref Vector<T> s1)
        {
            if (_decays) g += _decay * p;
            return p - _rate * g;
        }
    }

    private readonly struct WithMomentum<T>(Sgd sgd, double rate) : IUpdateRule<T> where T : unmanaged, INumberBase<T>
    {
        private readonly bool _decays = sgd.WeightDecay != 0, _nesterov = sgd.Nesterov;
        private readonly Vector<T> _rate = UpdatePass.All<T>(rate), _decay = UpdatePass.All<T>(sgd.WeightDecay);
        private readonly Vector<T> _momentum = UpdatePass.All<T>(sgd.Momentum);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> g, Vector<T> p, ref Vector<T> s0, ref Vector<T> s1)
        {
            if (_decays) g += _decay * p;
            s0 = _momentum * s0 + g;
            return p - _rate * (_nesterov ? g + _momentum * s0 : s0);
        }
    }
}
