using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>
/// First values element by element: a function of the seed, the number of its node, and the place of the element, so that
/// a parameter starts from the same bits wherever and in whatever company it is made. <see cref="object.ToString"/> is the
/// form that graph text uses.
/// </summary>
public abstract record ElementInitialiser : Initialiser
{
    /// <inheritdoc/>
    /// <exception cref="ShapeException">The shape or element type does not suit the initialiser.</exception>
    public sealed override Tensor Create(Shape shape, ElementType type, ulong seed, int node, TensorPool pool)
    {
        if (!type.IsFloat()) throw new ShapeException($"a parameter of {type.Word()}", "float32 or float64");
        ElementInitialiser rule = For(shape);
        var random = new CounterRandom(seed, node);
        Tensor tensor = Tensor.Lease(pool, type, shape);
        if (type == ElementType.Float32)
        {
            Span<float> values = tensor.Writable<float>();
            for (int i = 0; i < values.Length; i++) values[i] = (float)rule.At(random, i);
        }
        else
        {
            Span<double> values = tensor.Writable<double>();
            for (int i = 0; i < values.Length; i++) values[i] = rule.At(random, i);
        }

        return tensor;
    }

    /// <summary>The rule for one shape; what depends on fans turns into a distribution here.</summary>
    private protected virtual ElementInitialiser For(Shape shape) => this;

    /// <summary>The element at a row-major index, before it is rounded to its type.</summary>
    private protected abstract double At(in CounterRandom random, int index);

    /// <summary>A number as graph text writes it.</summary>
    private protected static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private protected static double Finite(string name, double value) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(null, $"{name}: found {Text(value)}, expected a finite number");
}
