using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Coordination;

/// <summary>What a step is given, in one array, since it is garbage afterwards: a value for each input, then a seed for each node that is
/// seeded, if any is.</summary>
/// <param name="nodes">The inputs, ascending, then the nodes that are seeded in this step, ascending; shared by all steps.</param>
/// <param name="tensors">In the order of the nodes; taken over.</param>
/// <param name="inputs">How many inputs there are.</param>
internal readonly struct GivenTensors(int[] nodes, Tensor[] tensors, int inputs)
{
    /// <summary>By input node: the values of the whole batch.</summary>
    public NodeTensors Feeds => new(nodes.AsSpan(0, inputs), tensors.AsSpan(0, inputs));

    /// <summary>By seeded node: the cotangent, or in forward mode the tangent, for the whole batch.</summary>
    public NodeTensors Seeds => new(nodes.AsSpan(inputs), tensors.AsSpan(inputs, nodes.Length - inputs));

    /// <summary>Adds a reference to each.</summary>
    public void Retain()
    {
        foreach (Tensor? tensor in tensors) tensor?.Retain();
    }

    /// <summary>Gives a reference of each back; of those that there are.</summary>
    public void Release()
    {
        foreach (Tensor? tensor in tensors) tensor?.Dispose();
    }
}
