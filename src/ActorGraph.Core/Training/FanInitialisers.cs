using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>Which end of a weight the variance is kept for.</summary>
public enum Fan
{
    /// <summary>The number of inputs of one output: keeps the variance of activations.</summary>
    In,

    /// <summary>The number of outputs of one input: keeps the variance of gradients.</summary>
    Out,
}

/// <summary>
/// The fans of a weight of shape [out, in] (or [out, in, …], the rest counting for both), which is how graph text writes it:
/// <c>param W1 [32, 64] he</c>, used as <c>x @ transpose(W1)</c>. A weight of shape [in, out], used as <c>x @ W</c>, has its fans
/// the other way round: write <c>he(fan=out)</c> for it. For <see cref="Xavier"/> it makes no difference.
/// </summary>
internal readonly record struct Fans(long In, long Out)
{
    public static Fans Of(Shape shape, string initialiser)
    {
        if (shape.Rank < 2)
            throw new ShapeException(
                $"`{initialiser}` for shape {shape}", "a weight of shape [out, in]",
                "use zeros for a bias, or normal(mean, deviation)");
        long rest = shape.SizeOf(2, shape.Rank);
        return new(shape.Size(1) * rest, shape.Size(0) * rest);
    }
}

/// <summary>
/// K. He's initialiser, for layers followed by relu: <c>he</c> is PyTorch's <c>kaiming_normal_</c> with its defaults for relu,
/// N(0, 2/fan); <c>he(uniform)</c> is <c>kaiming_uniform_</c>, U(−√(6/fan), √(6/fan)).
/// </summary>
public sealed record He(Fan Fan = Fan.In, bool IsUniform = false) : ElementInitialiser
{
    /// <inheritdoc/>
    public override string ToString() => (IsUniform, Fan) switch
    {
        (false, Fan.In) => "he",
        (false, _) => "he(fan=out)",
        (_, Fan.In) => "he(uniform)",
        _ => "he(uniform, fan=out)",
    };

    private protected override ElementInitialiser For(Shape shape)
    {
        Fans fans = Fans.Of(shape, ToString());
        double fan = Math.Max(1, Fan == Fan.In ? fans.In : fans.Out);
        return IsUniform ? new Uniform(-Math.Sqrt(6 / fan), Math.Sqrt(6 / fan)) : new Normal(0, Math.Sqrt(2 / fan));
    }

    private protected override double At(in CounterRandom random, int index) => throw new InvalidOperationException();
}

/// <summary>
/// X. Glorot's initialiser, for layers followed by tanh, sigmoid or softmax: <c>xavier</c> is PyTorch's <c>xavier_uniform_</c>,
/// U(−√(6/(in + out)), √(6/(in + out))); <c>xavier(normal)</c> is <c>xavier_normal_</c>, N(0, 2/(in + out)).
/// </summary>
public sealed record Xavier(bool IsNormal = false) : ElementInitialiser
{
    /// <inheritdoc/>
    public override string ToString() => IsNormal ? "xavier(normal)" : "xavier";

    private protected override ElementInitialiser For(Shape shape)
    {
        Fans fans = Fans.Of(shape, ToString());
        double sum = Math.Max(1, fans.In + fans.Out);
        return IsNormal ? new Normal(0, Math.Sqrt(2 / sum)) : new Uniform(-Math.Sqrt(6 / sum), Math.Sqrt(6 / sum));
    }

    private protected override double At(in CounterRandom random, int index) => throw new InvalidOperationException();
}
