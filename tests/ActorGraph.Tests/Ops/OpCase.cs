using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>
/// One input of a case: its shape, which may name the batch, and the numbers it is drawn from: evenly between two bounds, at
/// least 0.05 away from the kinks. An int64 input is drawn from the integers between the bounds, both included.
/// </summary>
public sealed record CaseInput(Shape Shape, double From = -2, double To = 2, ElementType? Element = null)
{
    public double[] Kinks { get; init; } = [];

    /// <summary>Draws whole numbers plus this; so two inputs with different offsets never tie.</summary>
    public double? Offset { get; init; }

    public bool IsFloat => Element is null;

    public TensorType Type(ElementType graph) => new(Element ?? graph, Shape);

    /// <summary>Draws a tensor; a float32 and a float64 tensor of one seed hold the same numbers but for rounding.</summary>
    public Tensor Draw(Random random, ElementType graph, int batch)
    {
        Shape shape = Shape.Bind(batch);
        var values = new double[shape.Volume];
        for (int i = 0; i < values.Length; i++)
        {
            do
                values[i] = Element == ElementType.Int64 ? random.NextInt64((long)From, (long)To + 1)
                    : Element == ElementType.Bool ? random.Next(2)
                    : Offset is { } offset ? random.NextInt64((long)From, (long)To + 1) + offset
                    : From + (To - From) * random.NextDouble();
            while (Kinks.Any(k => Math.Abs(values[i] - k) < 0.05));
        }

        return (Element ?? graph) switch
        {
            ElementType.Float32 => Tensor.From<float>([.. values.Select(v => (float)v)], shape),
            ElementType.Float64 => Tensor.From(values, shape),
            ElementType.Int64 => Tensor.From<long>([.. values.Select(v => (long)v)], shape),
            _ => Tensor.From<bool>([.. values.Select(v => v != 0)], shape),
        };
    }
}

/// <summary>One line of the battery: an op, what it is applied to, and its naive twin.</summary>
public sealed record OpCase(Op Op, CaseInput[] Inputs, Func<NaiveArray[], NaiveArray> Naive)
{
    /// <summary>Op, attributes and shapes: how the case is named in the list of tests.</summary>
    public string Name =>
        $"{Op.Name}({string.Join(", ", Arguments)})";

    private IEnumerable<string> Arguments =>
        Inputs.Select(i => $"{i.Type(ElementType.Float64)}").Concat(CallSyntax<Op>.Attributes(Op));

    /// <summary>Whether the op runs as in training.</summary>
    public bool Training { get; init; }

    /// <summary>How far float64 may be from the naive twin, relative to 1 or to the value.</summary>
    public double Tolerance { get; init; } = 1e-13;

    /// <summary>The inputs towards which there is a derivative.</summary>
    public IEnumerable<int> Differentiable =>
        Enumerable.Range(0, Inputs.Length).Where(i => Inputs[i].IsFloat && Op.IsDifferentiable(i));

    public TensorType[] Types(ElementType graph) => [.. Inputs.Select(i => i.Type(graph))];
}
