using System.Security.Cryptography;
using System.Text.Json;
using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime.Learning;

/// <summary>What one training has at hand: the split and scaled data, its state, and its checkpoints.</summary>
internal sealed class Session
{
    private readonly Graph _graph;
    private readonly TrainingOptions _options;
    private readonly string _graphText;
    private readonly Scaler _scaler;
    private readonly CheckpointFolder? _folder;
    private readonly Dataset _data;
    private string? _dataHash;

    public Session(Graph graph, Dataset data, TrainingOptions options, string graphText)
    {
        (_graph, _options, _graphText, _data) = (graph, options, graphText, data);
        Binding = DataBinding.Of(graph, data.Description);
        (Dataset training, Dataset validation) = data.Split(options.Validation, options.Seed);
        if (training.Count == 0) throw new InputException(data.Name, "no samples to train on", "at least one", "hold back a smaller share with --validation");
        _scaler = Scaler.Learn(training, options.Scaling);
        (Training, Validation) = (training.Scaled(_scaler), validation.Scaled(_scaler));
        StepsPerEpoch = (Training.Count + options.Batch - 1) / options.Batch;
        (Optimizer, Rate, Clip) = (options.CreateOptimizer(), options.Rate(StepsInAll), options.CreateClip());
        _folder = options.Checkpoint is { } path ? new CheckpointFolder(path) : null;
    }

    public DataBinding Binding { get; }

    public Dataset Training { get; }

    public Dataset Validation { get; }

    public Optimizer Optimizer { get; }

    public Func<long, double> Rate { get; }

    public GradientClip Clip { get; }

    public int StepsPerEpoch { get; }

    public long StepsInAll => (long)StepsPerEpoch * _options.Epochs;

    public TrainingState State { get; private set; } = new();

    public bool StopsEarly => _options.Patience > 0 && State.Waited >= _options.Patience;

    /// <summary>Takes the folder of the checkpoints for this run; null if none were asked for.</summary>
    /// <exception cref="InputException">There is nothing to go on from, or something that would be lost.</exception>
    public IDisposable? HoldFolder()
    {
        if (_folder is null) return null;
        if (_options.Resume && !_folder.HasLast)
            throw new InputException(_folder.Path, "no checkpoint", "one to go on from", "a run without --resume begins one");
        IDisposable hold = _folder.Hold();
        if (_options.Resume || !_folder.HasLast) return hold;
        hold.Dispose();
        throw new InputException(_folder.Path, "the checkpoint of an earlier run", "a folder without one",
            "--resume goes on from it; to begin anew, name another folder");
    }

    /// <summary>Goes on from the last checkpoint.</summary>
    public async Task RestoreAsync(GraphRun run)
    {
        using Checkpoint checkpoint = _folder!.LoadLast();
        CheckpointManifest manifest = checkpoint.Manifest;
        string name = _folder.LastPath;
        if (manifest.Graph != _graphText)
            throw new InputException(name, "a checkpoint of another graph", "one of the graph that is trained", "train into a folder of its own, or name the same graph");
        if (_options.DifferenceTo(TrainingOptions.Recorded(manifest, name)) is { } difference)
            throw new InputException(name, $"the option {difference.Found}", $"{difference.Expected}, as the checkpoint was trained", "resume with the same options");
        if (manifest.Training.More is not { } more || !more.TryGetValue("data_sha256", out JsonElement hash) || hash.ToString() != DataHash())
            throw new InputException(_data.Name, "other data than the checkpoint was trained on", "the same data");
        checkpoint.RequireParameters(_graph.Parameters.ToDictionary(p => p.Name, p => p.Shape), name);
        var state = TrainingState.From(manifest);
        if (state.Steps != (long)state.Epoch * StepsPerEpoch + state.StepInEpoch || state.StepInEpoch < 0 || state.StepInEpoch > StepsPerEpoch
            || state.History.Count != state.Epoch)
            throw new InputException(name, $"step {state.Steps}, {state.Epoch} epochs with {state.History.Count} records and {state.StepInEpoch} steps of the next",
                $"numbers that agree, with {StepsPerEpoch} steps an epoch", "the manifest was changed: use another checkpoint of the folder");
        State = state;
        await run.WriteParametersAsync(_graph.Parameters.Select(p => new ParameterValues(
            p.Name, checkpoint.Tensors[Checkpoint.ParameterPrefix + p.Name],
            p.IsFrozen ? [] : [.. Optimizer.StateNames.Select(s => checkpoint.Tensors[$"{_options.Optimizer}/{s}/{p.Name}"])]))).ConfigureAwait(false);
    }

    /// <summary>Saves where the run is, if checkpoints were asked for.</summary>
    public async Task SaveAsync(GraphRun run, bool isBest)
    {
        if (_folder is null) return;
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var parameters = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (ParameterValues values in await run.ReadParametersAsync().ConfigureAwait(false))
        {
            parameters[values.Name] = tensors[Checkpoint.ParameterPrefix + values.Name] = values.Value;
            for (int i = 0; i < values.State.Length; i++) tensors[$"{_options.Optimizer}/{Optimizer.StateNames[i]}/{values.Name}"] = values.State[i];
        }

        CheckpointManifest manifest = State.ToManifest(
            _options, _graphText, _graph.Type.Word(), ParametersHash.Of(parameters), _data.Description, DataHash(), _scaler);
        try
        {
            await _folder.SaveAsync(new Checkpoint(manifest, tensors), isBest).ConfigureAwait(false);
            _folder.Prune(_options.KeepCheckpoints);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }
    }

    public async Task<TrainingSummary> SummariseAsync(GraphRun run, TimeSpan elapsed, bool interrupted)
    {
        MessageCounts counts = await run.CountMessagesAsync().ConfigureAwait(false);
        var parameters = (await run.ReadParametersAsync().ConfigureAwait(false)).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        IReadOnlyList<WorkerLoad> loads = await run.ReadLoadsAsync().ConfigureAwait(false);
        EpochRecord? last = State.History.LastOrDefault();
        return new TrainingSummary
        {
            Steps = State.Steps, Epochs = State.Epoch, TrainLoss = last?.TrainLoss ?? State.MeanLoss,
            ValidationLoss = last?.ValidationLoss ?? double.NaN, ValidationAccuracy = last?.ValidationAccuracy ?? double.NaN,
            Seconds = elapsed.TotalSeconds, ParametersSha256 = ParametersHash.Of(parameters), Messages = counts.Total,
            MicroBatches = _options.MicroBatches, ThreadsUsed = loads.Sum(l => l.ThreadsUsed),
            PeakTensorBytes = loads.Sum(l => l.PeakTensorBytes), Workers = loads,
            History = [.. State.History], WasInterrupted = interrupted, StoppedEarly = StopsEarly && State.Epoch < _options.Epochs,
            Checkpoint = _options.Checkpoint,
        };
    }

    // What the data are, so that a run is resumed on nothing else.
    private string DataHash()
    {
        if (_dataHash is not null) return _dataHash;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int first = 0; first < _data.Count; first += 1024)
        {
            int[] samples = [.. Enumerable.Range(first, Math.Min(1024, _data.Count - first))];
            using Tensor features = _data.GatherFeatures(samples, ElementType.Float64, TensorPool.Shared);
            hash.AppendData(features.AsBytes());
            if (_data.TargetKind == TargetKind.None) continue;
            using Tensor target = _data.GatherTarget(samples, ElementType.Float64, TensorPool.Shared);
            hash.AppendData(target.AsBytes());
        }

        return _dataHash = Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
