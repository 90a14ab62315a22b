using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>What flows on an edge: an element type and a shape that may name the batch.</summary>
public readonly record struct TensorType(ElementType Element, Shape Shape)
{
    /// <summary>The same type with the batch bound.</summary>
    public TensorType Bind(int batch) => this with { Shape = Shape.Bind(batch) };

    /// <summary>As in graph text: <c>float32 [batch, 64]</c>.</summary>
    public override string ToString() => $"{Element.Word()} {Shape}";
}
