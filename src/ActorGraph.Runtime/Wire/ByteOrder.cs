namespace ActorGraph.Runtime.Wire;

/// <summary>Tensors cross in little-endian order, the machine's own: nothing turns bytes around.</summary>
internal static class ByteOrder
{
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public static void Require()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("wire: found a big-endian machine, expected a little-endian one: tensors cross as they lie in memory");
    }
}
