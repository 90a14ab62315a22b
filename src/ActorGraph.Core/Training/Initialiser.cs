using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>
/// How a parameter gets its first value: a function of the seed, the number of its node, and the place of the element, so that
/// a parameter starts from the same bits wherever and in whatever company it is made. <see cref="object.ToString"/> is the
/// form that graph text uses.
/// </summary>
public abstract record Initialiser
{
    /// <summary>Makes the first value.</summary>
    /// <exception cref="ShapeException">The shape or element type does not suit the initialiser.</exception>
    public Tensor Create(Shape shape, ElementType type, ulong seed, int node, TensorPool pool)
    {
        if (!type.IsFloat()) throw new ShapeException($"a parameter of {type.Word()}", "float32 or float64");
        Initialiser rule = For(shape);
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
    private protected virtual Initialiser For(Shape shape) => this;

    /// <summary>The element at a row-major index, before it is rounded to its type.</summary>
    private protected abstract double At(in CounterRandom random, int index);

    /// <summary>A number as graph text writes it.</summary>
    private protected static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private protected static double Finite(string name, double value) => double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(null, $"{name}: found {Text(value)}, expected a finite number");

    /// <summary>The normal distribution: <c>normal(0, 0.1)</c>.</summary>
    /// <exception cref="ArgumentException">A number is not finite, or the deviation is negative.</exception>
    public sealed record Normal(double Mean, double Deviation) : Initialiser
    {
        /// <summary>The mean.</summary>
        public double Mean { get; } = Finite("mean", Mean);

        /// <summary>The standard deviation.</summary>
        public double Deviation { get; } = Finite("deviation", Deviation) >= 0
            ? Deviation
            : throw new ArgumentOutOfRangeException(null, $"deviation: found {Text(Deviation)}, expected at least 0");

        /// <inheritdoc/>
        public override string ToString() => $"normal({Text(Mean)}, {Text(Deviation)})";

        private protected override double At(in CounterRandom random, int index) => Mean + Deviation * random.Normal(index);
    }

    /// <summary>The uniform distribution between two numbers: <c>uniform(-1, 1)</c>. Rounding may reach the upper one.</summary>
    /// <exception cref="ArgumentException">A number is not finite, or the lower one is above the upper one.</exception>
    public sealed record Uniform(double Low, double High) : Initialiser
    {
        /// <summary>The lower end.</summary>
        public double Low { get; } = Finite("low", Low);

        /// <summary>The upper end.</summary>
        public double High { get; } = Finite("high", High) >= Low
            ? High
            : throw new ArgumentOutOfRangeException(null, $"high: found {Text(High)}, expected at least low, {Text(Low)}");

        /// <inheritdoc/>
        public override string ToString() => $"uniform({Text(Low)}, {Text(High)})";

        private protected override double At(in CounterRandom random, int index) => Low + (High - Low) * random.Uniform(index);
    }

    /// <summary>One number everywhere: <c>constant(0.5)</c>, <c>zeros</c>, <c>ones</c>.</summary>
    public sealed record Constant(double Value) : Initialiser
    {
        /// <summary>Zeros, as usual for a bias.</summary>
        public static Constant Zeros { get; } = new(0);

        /// <summary>Ones, as usual for a scale.</summary>
        public static Constant Ones { get; } = new(1);

        /// <inheritdoc/>
        public override string ToString() => Value switch { 0 => "zeros", 1 => "ones", _ => $"constant({Text(Value)})" };

        private protected override double At(in CounterRandom random, int index) => Value;
    }

    /// <summary>The values themselves, in row-major order: <c>given(1, 2, 3)</c>. Equal by value.</summary>
    public sealed record Given : Initialiser
    {
        private readonly double[] _values;

        /// <summary>Takes a copy of the values.</summary>
        public Given(params ReadOnlySpan<double> values) => _values = values.ToArray();

        /// <summary>The values.</summary>
        public ReadOnlySpan<double> Values => _values;

        /// <inheritdoc/>
        public bool Equals(Given? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

        /// <inheritdoc/>
        public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

        /// <inheritdoc/>
        public override string ToString() => $"given({string.Join(", ", _values.Select(Text))})";

        private protected override Initialiser For(Shape shape) => shape.Count == _values.Length
            ? this
            : throw new ShapeException($"{_values.Length} given values", $"{shape.Count} values for shape {shape}");

        private protected override double At(in CounterRandom random, int index) => _values[index];
    }
}
