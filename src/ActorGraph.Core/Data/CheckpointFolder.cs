using System.Globalization;
using System.Security.Cryptography;
using ActorGraph.Tensors;

namespace ActorGraph.Data;

/// <summary>
/// A folder of checkpoints:
/// <code>
/// step-00000120-5f3a9c01.safetensors   parameters and optimizer state
/// step-00000120-5f3a9c01.json          its manifest
/// last.json, best.json                 manifests that name the tensor file they belong to
/// </code>
/// A tensor file's name holds the step and the start of its hash, so no file is ever overwritten by other content;
/// manifests are written after it, and <c>last.json</c> at the very end. Wherever a save is torn, what the manifests
/// name is whole.
/// </summary>
/// <param name="path">The folder; the first save creates it.</param>
public sealed class CheckpointFolder(string path)
{
    private const string TensorEnding = ".safetensors";
    private const string ManifestEnding = ".json";
    private const string LockName = ".lock";

    // How .NET says that a file is locked: EWOULDBLOCK as it is, or Windows' ERROR_SHARING_VIOLATION.
    private const int WouldBlock = 11, WouldBlockOnMac = 35, SharingViolation = unchecked((int)0x80070020);

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The manifest of the last checkpoint.</summary>
    public string LastPath => System.IO.Path.Combine(Path, "last.json");

    /// <summary>The manifest of the best checkpoint.</summary>
    public string BestPath => System.IO.Path.Combine(Path, "best.json");

    /// <summary>Whether there is a checkpoint to resume.</summary>
    public bool HasLast => File.Exists(LastPath);

    /// <summary>Whether there is a best checkpoint.</summary>
    public bool HasBest => File.Exists(BestPath);

    /// <summary>
    /// The manifest that a user means: a manifest itself, or of a folder the best one, or the last one if there is no best.
    /// </summary>
    /// <exception cref="InputException">There is no checkpoint.</exception>
    public static string Find(string path)
    {
        if (File.Exists(path)) return path;
        if (!Directory.Exists(path))
            throw new InputException(path, "no such folder or file", "the folder of a checkpoint, or its manifest",
                $"relative paths start at {Directory.GetCurrentDirectory()}");
        var folder = new CheckpointFolder(path);
        return folder.HasBest ? folder.BestPath : folder.HasLast ? folder.LastPath
            : throw new InputException(path, "a folder without best.json and last.json", "the folder of a checkpoint",
                "train with --checkpoint to make one");
    }

    /// <summary>
    /// Makes the folder and keeps other runs out of it until what is returned is disposed, or the process is killed: two runs
    /// would remove each other's files.
    /// </summary>
    /// <exception cref="InputException">Another run saves there, or nothing can be written there.</exception>
    public IDisposable Hold()
    {
        Create();
        try
        {
            return new FileStream(In(LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            throw new InputException(Path, "another run that saves there", "a folder for this run alone",
                "wait for it, or name another folder", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(Path, $"a folder that no file can be written to ({e.Message})", "a place for checkpoints",
                inner: e);
        }
    }

    /// <summary>Saves a checkpoint as the last one, and as the best one if it is.</summary>
    /// <returns>The manifest as it was saved.</returns>
    /// <exception cref="InputException">A file cannot be written; what was there before stays as it was.</exception>
    public async Task<CheckpointManifest> SaveAsync(Checkpoint checkpoint, bool isBest = false,
        CancellationToken cancel = default)
    {
        Create();
        TensorFileRecord file = Describe(checkpoint);
        CheckpointManifest manifest = checkpoint.Manifest with { Tensors = file };
        Task Write(Stream stream, CancellationToken c) => Task.Run(() => Safetensors.Write(stream, checkpoint.Tensors), c);
        await AtomicFile.WriteAsync(In(file.File), Write, cancel).ConfigureAwait(false);
        byte[] json = manifest.ToJson();
        await AtomicFile.WriteAsync(In(System.IO.Path.ChangeExtension(file.File, ManifestEnding)), json, cancel)
            .ConfigureAwait(false);
        // Best before last: a run that is killed between the two goes on from before, and finds the same best again.
        if (isBest) await AtomicFile.WriteAsync(BestPath, json, cancel).ConfigureAwait(false);
        await AtomicFile.WriteAsync(LastPath, json, cancel).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Loads the last checkpoint.</summary>
    /// <exception cref="InputException">There is none, or a file is damaged.</exception>
    public Checkpoint LoadLast(TensorPool? pool = null) => Checkpoint.Load(LastPath, pool);

    /// <summary>Loads the best checkpoint.</summary>
    /// <exception cref="InputException">There is none, or a file is damaged.</exception>
    public Checkpoint LoadBest(TensorPool? pool = null) => Checkpoint.Load(BestPath, pool);

    /// <summary>
    /// Removes all but the newest <paramref name="keep"/> checkpoints, what torn saves left, and nothing that the last or the
    /// best manifest names.
    /// </summary>
    /// <exception cref="InputException">The last or best manifest cannot be read: then nothing is removed.</exception>
    public void Prune(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        if (!Directory.Exists(Path)) return;
        HashSet<string> kept = [.. Named(LastPath), .. Named(BestPath)];
        string[] checkpoints = [.. Files("step-*" + ManifestEnding)
            .OrderByDescending(File.GetLastWriteTimeUtc).ThenByDescending(f => f, StringComparer.Ordinal)
            .Select(f => System.IO.Path.GetFileNameWithoutExtension(f))];
        kept.UnionWith(checkpoints.Take(keep));
        foreach (string file in Files("step-*" + ManifestEnding).Concat(Files("step-*" + TensorEnding)))
            if (!kept.Contains(System.IO.Path.GetFileNameWithoutExtension(file))) Remove(file);
        foreach (string start in (string[])[".step-", ".last.json.", ".best.json."])
            foreach (string file in Files(start + "*" + AtomicFile.TemporaryEnding)) Remove(file);
    }

    private static TensorFileRecord Describe(Checkpoint checkpoint)
    {
        using var counted = new HashedLength();
        Safetensors.Write(counted, checkpoint.Tensors);
        string hash = counted.Hash();
        string step = checkpoint.Manifest.Step.ToString("D8", CultureInfo.InvariantCulture);
        return new TensorFileRecord($"step-{step}-{hash[..8]}{TensorEnding}", counted.Length, hash);
    }

    private static IEnumerable<string> Named(string manifestPath)
    {
        if (!File.Exists(manifestPath)) return [];
        using FileStream file = InputFile.Open(manifestPath);
        string? tensors = CheckpointManifest.Read(file, manifestPath).Tensors?.File;
        return tensors is null ? [] : [System.IO.Path.GetFileNameWithoutExtension(tensors)];
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);

    private string[] Files(string pattern) => Directory.GetFiles(Path, pattern);

    private void Create()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException(Path, $"a folder that cannot be made ({e.Message})", "a place for checkpoints", inner: e);
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Someone has it open; the next prune takes it.
        }
    }

    /// <summary>A stream that keeps only the length and the hash of what is written to it.</summary>
    private sealed class HashedLength : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _length += buffer.Length;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
