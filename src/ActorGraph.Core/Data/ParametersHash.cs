using System.Security.Cryptography;
using System.Text;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>
/// One number for all bits of all parameters: SHA-256 over the parameters in ordinal order of their names; for each its name
/// in UTF-8, a 0 byte, its element type (<c>float32</c>), its shape (<c>[32, 64]</c>), and its elements, little-endian.
/// </summary>
public static class ParametersHash
{
    /// <summary>The hash, as 64 lower-case hexadecimal digits.</summary>
    public static string Of(IReadOnlyDictionary<string, Tensor> parameters)
    {
        Safetensors.RequireLittleEndian();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{tensor.Type.Word()}{tensor.Shape}"));
            hash.AppendData(tensor.AsBytes());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
