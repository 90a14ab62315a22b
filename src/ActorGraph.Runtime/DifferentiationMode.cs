namespace ActorGraph.Runtime;

/// <summary>Which way derivatives travel through a graph.</summary>
public enum DifferentiationMode : byte
{
    /// <summary>Cotangents come back from the roots: one sweep gives a row of the Jacobian, whatever the number of inputs.</summary>
    Reverse,

    /// <summary>Tangents go along with the activations: one sweep gives a column of the Jacobian, whatever the number of roots.</summary>
    Forward,
}
