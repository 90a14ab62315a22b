using ActorGraph.Training;

namespace ActorGraph.Tests.Training;

/// <summary>
/// The formulas of PyTorch's documentation on one double, written for reading: the naive twin of the optimizers.
/// </summary>
internal sealed class ReferenceOptimizer(Optimizer optimizer, double parameter)
{
    private double _parameter = parameter, _b, _m, _v;
    private int _t;

    public double Step(double rate, double gradient)
    {
        _t++;
        _parameter = optimizer switch
        {
            Sgd sgd => Descend(sgd, rate, gradient),
            Adam a => Moments(rate, gradient + a.WeightDecay * _parameter, a.Beta1, a.Beta2, a.Epsilon, _parameter),
            AdamW a => Moments(rate, gradient, a.Beta1, a.Beta2, a.Epsilon, _parameter - rate * a.WeightDecay * _parameter),
            _ => throw new NotSupportedException(),
        };
        return _parameter;
    }

    private double Descend(Sgd sgd, double rate, double gradient)
    {
        double g = gradient + sgd.WeightDecay * _parameter;
        _b = _t == 1 ? g : sgd.Momentum * _b + g;
        double direction = sgd.Momentum == 0 ? g : sgd.Nesterov ? g + sgd.Momentum * _b : _b;
        return _parameter - rate * direction;
    }

    private double Moments(double rate, double g, double beta1, double beta2, double epsilon, double from)
    {
        _m = beta1 * _m + (1 - beta1) * g;
        _v = beta2 * _v + (1 - beta2) * g * g;
        double m = _m / (1 - Math.Pow(beta1, _t)), v = _v / (1 - Math.Pow(beta2, _t));
        return from - rate * m / (Math.Sqrt(v) + epsilon);
    }
}
