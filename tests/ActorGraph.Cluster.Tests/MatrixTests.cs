using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>
/// 100 steps end with the same bits, however the nodes are spread and the passes are ordered. Here every pair of two choices;
/// all combinations: <c>dotnet run -c Release --project tests/ActorGraph.Benchmarks -- cluster-matrix</c>.
/// </summary>
public sealed class MatrixTests(MatrixTests.Reference reference) : IClassFixture<MatrixTests.Reference>
{
    private static readonly IReadOnlyList<Combination> Chosen = Combination.Pairs();

    public static TheoryData<string> Pairs { get; } = [.. Chosen.Select(c => c.ToString())];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task One_hash_whatever_the_workers(string combined)
    {
        Combination combination = Chosen.Single(c => c.ToString() == combined);
        CommandEnd end = await RunningCommand.RunAsync(reference.Folder, combination.Arguments);
        Assert.Equal(await reference.HashAsync(combination.Lesson), end.Hash);
        Assert.Equal(100, end.Lines[^1].Json.GetProperty("steps").GetInt32());
    }

    /// <summary>What the command comes to in one process, without any flag of a cluster.</summary>
    public sealed class Reference : IDisposable
    {
        private readonly Scratch _scratch = new();
        private readonly Dictionary<Lesson, Lazy<Task<string>>> _hashes;

        public Reference() => _hashes = ((Lesson[])[Lesson.Digits, Lesson.ThreeLayers]).ToDictionary(l => l, l => new Lazy<Task<string>>(async () =>
            (await RunningCommand.RunAsync(Folder, l.Train(Combination.Epochs))).Hash));

        internal string Folder => _scratch.Folder;

        public void Dispose() => _scratch.Dispose();

        internal Task<string> HashAsync(Lesson lesson) => _hashes[lesson].Value;
    }
}
