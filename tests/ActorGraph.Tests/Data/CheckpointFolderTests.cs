using System.Security.Cryptography;
using System.Text.Json;
using ActorGraph.Data;
using ActorGraph.Tensors;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class CheckpointFolderTests : TemporaryFolder
{
    private CheckpointFolder Checkpoints => new(At("run"));

    [Fact]
    public async Task GivesBackWhatWasSaved()
    {
        CheckpointManifest saved = await Checkpoints.SaveAsync(State(7, 0.5f), isBest: true);
        using Checkpoint loaded = Checkpoints.LoadLast();
        Assert.Equal(saved.ToJson(), loaded.Manifest.ToJson());
        Assert.Equal([0.5f, 1.5f], loaded.Parameters["W1"].ToArray<float>());
        Assert.Equal([0.25f, 0.75f], loaded.Under("adam/m/")["W1"].ToArray<float>());
        Assert.Equal(0.1 + 0.2, loaded.Manifest.RunningSums["train_loss"]);
        Assert.Equal("cosine", loaded.Manifest.Training.More!["schedule"].GetString());
        Assert.Equal([1.0, 3.0], loaded.Manifest.Scaler.Offset);
        using Checkpoint best = Checkpoints.LoadBest();
        Assert.Equal(7, best.Manifest.Step);
    }

    [Fact]
    public async Task KeepsTheLastTheBestAndTheNewest()
    {
        for (int step = 1; step <= 6; step++) await Checkpoints.SaveAsync(State(step, step), isBest: step == 2);
        Checkpoints.Prune(3);
        Assert.Equal([2, 4, 5, 6], Steps());
        Checkpoints.Prune(0);
        Assert.Equal([2, 6], Steps());
        using Checkpoint best = Checkpoints.LoadBest(), last = Checkpoints.LoadLast();
        Assert.Equal((2, 6), (best.Manifest.Step, last.Manifest.Step));
    }

    [Fact]
    public void IsHeldByOneRunAtATime()
    {
        using (Checkpoints.Hold())
        {
            InputException e = Refused(() => Checkpoints.Hold());
            Assert.Contains("found another run that saves there", e.Message, StringComparison.Ordinal);
        }

        Checkpoints.Hold().Dispose();
        Assert.Empty(Directory.GetFiles(At("run")));
    }

    [Fact]
    public async Task PruneTakesWhatTornSavesLeft()
    {
        await Checkpoints.SaveAsync(State(1, 1));
        await File.WriteAllTextAsync(At("run/.step-00000009-00000000.safetensors.1-1.tmp"), "half");
        await File.WriteAllTextAsync(At("run/.last.json.1-2.tmp"), "half");
        await File.WriteAllTextAsync(At("run/step-00000009-00000000.safetensors"), "no manifest");
        await File.WriteAllTextAsync(At("run/notes.txt"), "the user's own");
        Checkpoints.Prune(5);
        Assert.Equal(4, Directory.GetFiles(At("run")).Length);
        Assert.True(File.Exists(At("run/notes.txt")));
    }

    [Fact]
    public async Task WhatTheLastManifestNamesIsWholeWhereverASaveIsTorn()
    {
        await Checkpoints.SaveAsync(State(1, 1), isBest: true);
        string last = await File.ReadAllTextAsync(Checkpoints.LastPath), best = await File.ReadAllTextAsync(Checkpoints.BestPath);
        await Checkpoints.SaveAsync(State(1, 2), isBest: true); // the same step of another run: another file

        // The manifests are written in this order, best before last: undo them from the end.
        await File.WriteAllTextAsync(Checkpoints.LastPath, last);
        using (Checkpoint torn = Checkpoints.LoadLast()) Assert.Equal(1f, torn.Parameters["W1"][0]);
        using (Checkpoint torn = Checkpoints.LoadBest()) Assert.Equal(2f, torn.Parameters["W1"][0]);
        await File.WriteAllTextAsync(Checkpoints.BestPath, best);
        using (Checkpoint torn = Checkpoints.LoadBest()) Assert.Equal(1f, torn.Parameters["W1"][0]);
    }

    [Fact]
    public async Task ACancelledSaveChangesNothing()
    {
        await Checkpoints.SaveAsync(State(1, 1));
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Checkpoints.SaveAsync(State(2, 2), cancel: cancel.Token));
        Assert.Equal([1], Steps());
        Assert.Equal(3, Directory.GetFiles(At("run")).Length);
    }

    [Fact]
    public async Task SaysWhatIsWrongWithADamagedCheckpoint()
    {
        CheckpointManifest saved = await Checkpoints.SaveAsync(State(1, 1));
        string path = At("run/" + saved.Tensors!.File);
        byte[] whole = await File.ReadAllBytesAsync(path);

        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)]);
        InputException e = Refused(() => Checkpoints.LoadLast());
        Assert.Equal(path, e.File);
        Assert.Contains("cut off", e.Hint);

        whole[^1] ^= 1;
        await File.WriteAllBytesAsync(path, whole);
        Assert.Contains("another manifest", Refused(() => Checkpoints.LoadLast()).Hint);

        File.Delete(path);
        Assert.Equal("no such file", Refused(() => Checkpoints.LoadLast()).Found);
    }

    [Fact]
    public async Task SaysWhatIsWrongWithADamagedManifest()
    {
        await Checkpoints.SaveAsync(State(1, 1));
        string json = await File.ReadAllTextAsync(Checkpoints.LastPath);
        foreach (string damaged in new[] { "", "null", "[]", "{}", json[..(json.Length / 2)],
            json.Replace("\"format\": 1", "\"format\": 2"),
            json.Replace("\"graph\"", "\"grape\""), json.Replace(".safetensors\"", ".safetensors/../x\""),
            json.Replace("\"offset\": [", "\"offset\": [\"\","),
            json.Replace("\"feature_count\": 2", "\"feature_count\": -2") })
        {
            Assert.NotEqual(json, damaged);
            await File.WriteAllTextAsync(Checkpoints.LastPath, damaged);
            Assert.Equal(Checkpoints.LastPath, Refused(() => Checkpoints.LoadLast()).File);
        }
    }

    [Fact]
    public async Task SaysWhichParameterIsOfAnotherGraph()
    {
        await Checkpoints.SaveAsync(State(1, 1));
        using Checkpoint loaded = Checkpoints.LoadLast();
        loaded.RequireParameters(new Dictionary<string, Shape> { ["W1"] = Shape.Of(2) }, "run");
        Assert.Contains("`W1`", Refused(() =>
            loaded.RequireParameters(new Dictionary<string, Shape> { ["W1"] = Shape.Of(3) }, "run")).Message);
        Assert.Contains("`W2`", Refused(() =>
            loaded.RequireParameters(new Dictionary<string, Shape> { ["W1"] = Shape.Of(2), ["W2"] = Shape.Of(2) },
                "run")).Message);
        Assert.Contains("`W1`", Refused(() => loaded.RequireParameters(new Dictionary<string, Shape>(), "run")).Message);
    }

    [Fact]
    public async Task FindsTheManifestThatAUserMeans()
    {
        Assert.Contains("--checkpoint", Refused(() => CheckpointFolder.Find(Folder)).Hint);
        await Checkpoints.SaveAsync(State(1, 1));
        Assert.Equal(Checkpoints.LastPath, CheckpointFolder.Find(At("run")));
        await Checkpoints.SaveAsync(State(2, 1), isBest: true);
        Assert.Equal(Checkpoints.BestPath, CheckpointFolder.Find(At("run")));
        Assert.Equal(Checkpoints.LastPath, CheckpointFolder.Find(Checkpoints.LastPath));
    }

    [Fact]
    public void HashesNamesTypesShapesAndBits()
    {
        string Of(string name, Tensor value) => ParametersHash.Of(new Dictionary<string, Tensor> { [name] = value });
        Tensor vector = Tensor.From([1f, 2f], Shape.Of(2));
        byte[] text = [.. "W\0float32[2]"u8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(text)), Of("W", vector));
        string[] all = [Of("W", vector), Of("V", vector), Of("W", vector.Reshaped(Shape.Of(1, 2))),
            Of("W", Tensor.From([1f, -2f], Shape.Of(2))), Of("W", Tensor.From([1.0, 2.0], Shape.Of(2)))];
        Assert.Equal(all.Length, all.Distinct().Count());
        var two = new Dictionary<string, Tensor> { ["b"] = vector, ["a"] = vector };
        Assert.Equal(ParametersHash.Of(two), ParametersHash.Of(new Dictionary<string, Tensor>(two.Reverse())));
    }

    private int[] Steps() => [.. Directory.GetFiles(At("run"), "*.safetensors")
        .Select(f => int.Parse(Path.GetFileName(f)[5..13])).Order()];

    private static Checkpoint State(int step, float value)
    {
        Tensor w1 = Tensor.From([value, value + 1], Shape.Of(2)), m = Tensor.From([0.25f, 0.75f], Shape.Of(2));
        Dataset data = Dataset.OfNumbers([0, 2, 2, 4], 2, [1, 2]);
        return new Checkpoint(new CheckpointManifest
        {
            Graph = "param W1 [2]\n",
            ParametersSha256 = ParametersHash.Of(new Dictionary<string, Tensor> { ["W1"] = w1 }),
            Dtype = "float32",
            Step = step,
            Epoch = 1,
            StepInEpoch = 3,
            Seed = ulong.MaxValue,
            Optimizer = new OptimizerRecord("adam", new SortedDictionary<string, double> { ["lr"] = 0.001 }),
            Training = new TrainingRecord
            {
                Batch = 32,
                More = new Dictionary<string, JsonElement> { ["schedule"] = JsonSerializer.SerializeToElement("cosine") },
            },
            Data = data.Description,
            Scaler = Scaler.Learn(data, Scaling.Standard),
            RunningSums = new SortedDictionary<string, double> { ["train_loss"] = 0.1 + 0.2 },
            History = [new EpochRecord(1, 0.5, ValidationLoss: 1.0 / 3)],
            Best = double.PositiveInfinity,
        }, new Dictionary<string, Tensor> { ["param/W1"] = w1, ["adam/m/W1"] = m });
    }
}
