using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Benchmarking;

/// <summary>
/// Numbers in ±scale that any program can make again: element k of tensor t is scale · (u / 2³¹ − 1), computed in double, with a
/// 32-bit hash u of k and t.
/// </summary>
/// <param name="Number">t.</param>
/// <param name="Scale">The largest magnitude.</param>
internal sealed record ScatteredValues(int Number, double Scale = 1) : Initialiser
{
    /// <inheritdoc/>
    public override Tensor Create(Shape shape, ElementType type, ulong seed, int node, TensorPool pool) => Create(shape, pool);

    /// <summary>The same as float32.</summary>
    public Tensor Create(Shape shape, TensorPool? pool = null) => Tensor.Create<float, ScatteredValues>(shape, this, static (values, own) =>
    {
        for (int k = 0; k < values.Length; k++)
        {
            uint u = unchecked((uint)k * 2654435769u + (uint)own.Number * 40503u + 12345u);
            unchecked
            {
                u ^= u >> 16;
                u *= 0x7feb352du;
                u ^= u >> 15;
                u *= 0x846ca68bu;
                u ^= u >> 16;
            }

            values[k] = (float)(own.Scale * (u / 2147483648.0 - 1));
        }
    }, pool);
}
