using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Parallel;

/// <summary>
/// A part of the first values of a larger parameter: <c>part(of=he, shape=[64, 32], axis=0, start=16, node=3)</c>. The values are
/// the very bits that stand there in the whole, which is made and cut as the part is made.
/// </summary>
/// <param name="Of">The initialiser of the whole.</param>
/// <param name="Shape">The shape of the whole.</param>
/// <param name="Axis">The axis that is cut.</param>
/// <param name="Start">Where the part starts along it.</param>
/// <param name="Node">The number that the whole has in its graph.</param>
[TextName("part")]
public sealed record PartOf(Initialiser Of, Shape Shape, int Axis, int Start, int Node) : Initialiser
{
    /// <inheritdoc/>
    /// <exception cref="ShapeException">It is no part of the whole.</exception>
    public override Tensor Create(Shape shape, ElementType type, ulong seed, int node, TensorPool pool)
    {
        if (shape.Rank != Shape.Rank || Axis < 0 || Axis >= Shape.Rank || Start < 0
            || Start + (long)shape.Size(Axis) > Shape.Size(Axis) || shape != Shape.With(Axis, shape.Size(Axis)))
            throw new ShapeException($"{shape} from {Start} on along axis {Axis}", $"a part of {Shape}");
        using Tensor whole = Of.Create(Shape, type, seed, Node, pool);
        return new Slice([Start], [Start + shape.Size(Axis)], [Axis]).Forward(new Evaluation(pool), [whole]);
    }

    /// <inheritdoc/>
    public override string ToString() => CallSyntax<Initialiser>.Text(this);
}
