using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

public enum Function
{
    Exp, Log, Sin, Cos, Tan, Tanh, Sigmoid, Softplus, Erf, Sqrt, Sign, Pow3, Pow25,
}

/// <summary>Every elementary function as a rule; the slope comes from dual numbers.</summary>
internal readonly struct ElementaryRule(Function function) : IUnaryRule
{
    public T Primal<T>(T x) where T : struct, IElement<T> => function switch
    {
        Function.Exp => T.Exp(x),
        Function.Log => T.Log(x),
        Function.Sin => T.Sin(x),
        Function.Cos => T.Cos(x),
        Function.Tan => T.Tan(x),
        Function.Tanh => T.Tanh(x),
        Function.Sigmoid => T.Sigmoid(x),
        Function.Softplus => T.Softplus(x),
        Function.Erf => T.Erf(x),
        Function.Sqrt => T.Sqrt(x),
        Function.Sign => T.Sign(x),
        Function.Pow3 => T.Pow(x, T.Constant(3)),
        Function.Pow25 => T.Pow(x, T.Constant(2.5)),
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    public T Slope<T>(T x, T y) where T : struct, IElement<T> => Primal(new Dual<T>(x, T.Constant(1))).Tangent;
}
