using System.Security.Cryptography;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>
/// A checkpoint in memory: manifest and tensors, named <c>param/W1</c>, <c>adam/m/W1</c>. Disposing one that was loaded gives
/// its tensors' memory back.
/// </summary>
public sealed record Checkpoint(CheckpointManifest Manifest, IReadOnlyDictionary<string, Tensor> Tensors) : IDisposable
{
    /// <summary>What the names of parameters start with.</summary>
    public const string ParameterPrefix = "param/";

    /// <summary>The parameters by their own names.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => Under(ParameterPrefix);

    /// <summary>The tensors whose names start with a prefix, by what follows it: <c>Under("adam/m/")["W1"]</c>.</summary>
    public IReadOnlyDictionary<string, Tensor> Under(string prefix) => Tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);

    /// <summary>Loads the checkpoint that a manifest describes; its tensors lie in the same folder.</summary>
    /// <exception cref="InputException">A file is missing, cut off, or belongs to another checkpoint.</exception>
    public static Checkpoint Load(string manifestPath, TensorPool? pool = null)
    {
        CheckpointManifest manifest;
        using (FileStream file = InputFile.Open(manifestPath)) manifest = CheckpointManifest.Read(file, manifestPath);
        TensorFileRecord expected = manifest.Tensors
            ?? throw new InputException(manifestPath, "no tensor file",
                "the name, length and hash of the file with the parameters");
        if (Path.GetFileName(expected.File) != expected.File)
            throw new InputException(manifestPath, $"the tensor file {InputException.Quote(expected.File)}",
                "a file in the same folder");

        string path = Path.Combine(Path.GetDirectoryName(manifestPath) ?? "", expected.File);
        using FileStream tensors = InputFile.Open(path);
        Check(tensors, path, expected);
        SafetensorsFile content = Safetensors.Read(tensors, path, pool);
        var checkpoint = new Checkpoint(manifest, content.Tensors);
        if (ParametersHash.Of(checkpoint.Parameters) == manifest.ParametersSha256) return checkpoint;
        checkpoint.Dispose();
        throw new InputException(manifestPath, "parameters of another hash", $"parameters_sha256 {manifest.ParametersSha256}",
            "the manifest was changed");
    }

    /// <summary>Asks that the checkpoint's parameters are those of a graph.</summary>
    /// <param name="expected">The parameters of the graph: names and shapes.</param>
    /// <param name="name">What errors call the checkpoint.</param>
    /// <exception cref="InputException">A parameter is missing, superfluous or of another shape.</exception>
    public void RequireParameters(IReadOnlyDictionary<string, Shape> expected, string name)
    {
        IReadOnlyDictionary<string, Tensor> found = Parameters;
        const string hint = "the checkpoint belongs to another graph";
        foreach (var (parameter, shape) in expected.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (!found.TryGetValue(parameter, out Tensor? tensor))
                throw new InputException(name, "no such parameter", $"{parameter} {shape}", hint,
                    place: $"parameter `{parameter}`");
            if (tensor.Shape != shape)
                throw new InputException(name, $"shape {tensor.Shape}", $"{shape}", hint, place: $"parameter `{parameter}`");
        }

        foreach (string parameter in found.Keys.Order(StringComparer.Ordinal))
            if (!expected.ContainsKey(parameter))
                throw new InputException(name, $"parameter `{parameter}`", "the parameters of the graph alone", hint);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values) tensor.Dispose();
    }

    private static void Check(FileStream file, string path, TensorFileRecord expected)
    {
        if (file.Length < expected.Length)
            throw new InputException(path, $"{file.Length} bytes", $"{expected.Length}, as its manifest says",
                "the file is cut off: use another checkpoint of the folder");
        try
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(file));
            if (file.Length != expected.Length || hash != expected.Sha256)
                throw new InputException(path, $"{file.Length} bytes of SHA-256 {hash}",
                    $"{expected.Length} bytes of {expected.Sha256}",
                    "the file is damaged, or belongs to another manifest");
            file.Position = 0;
        }
        catch (IOException e)
        {
            throw new InputException(path, $"an error while reading ({e.Message})", "a file that can be read", inner: e);
        }
    }
}
