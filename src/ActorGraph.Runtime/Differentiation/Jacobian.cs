using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>In which mode a Jacobian is built.</summary>
public enum JacobianMode
{
    /// <summary>Whichever takes fewer seeds: forward where there are no more columns than rows.</summary>
    Cheaper,

    /// <summary>A column for each element of what is differentiated by, by tangents.</summary>
    Forward,

    /// <summary>A row for each element of the roots, by cotangents.</summary>
    Reverse,
}

/// <summary>
/// Blocks of a Jacobian or a Hessian: one for each root and each node that is differentiated by, of the shape of the one followed
/// by that of the other.
/// </summary>
public sealed class Jacobian
{
    private readonly Dictionary<(string, string), Tensor> _blocks;

    internal Jacobian(Dictionary<(string, string), Tensor> blocks, DifferentiationMode mode, int seeds, int rounds) =>
        (_blocks, Mode, Seeds, Rounds) = (blocks, mode, seeds, rounds);

    /// <summary>∂of/∂wrt, by their names.</summary>
    /// <exception cref="GraphException">It was not asked for.</exception>
    public Tensor this[string of, string wrt] => _blocks.TryGetValue((of, wrt), out Tensor? block) ? block
        : throw new GraphException($"∂{of}/∂{wrt}", "a block that was not asked for",
            $"one of {string.Join(", ", _blocks.Keys.Select(k => $"∂{k.Item1}/∂{k.Item2}"))}");

    /// <summary>The mode that built it.</summary>
    public DifferentiationMode Mode { get; }

    /// <summary>How many seeds it took: rows in reverse, columns in forward mode.</summary>
    public int Seeds { get; }

    /// <summary>How many rounds of messages these travelled in.</summary>
    public int Rounds { get; }
}
