using ActorGraph.ClusterTests.Processes;
using ActorGraph.ClusterTests.Runs;

namespace ActorGraph.ClusterTests;

/// <summary>
/// 100 steps end with the same bits, however the nodes are spread and the passes are ordered. Here every pair of two choices;
/// all combinations: <c>dotnet run -c Release --project tests/ActorGraph.Benchmarks -- cluster-matrix</c>.
/// </summary>
public sealed class MatrixTests(Scratch scratch) : IClassFixture<Scratch>
{
    private static readonly IReadOnlyList<Combination> Chosen = Combination.Pairs();

    public static TheoryData<string> Pairs { get; } = [.. Chosen.Select(c => c.ToString())];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task One_hash_whatever_the_workers(string combined)
    {
        Combination combination = Chosen.Single(c => c.ToString() == combined);
        CommandEnd end = await RunningCommand.RunAsync(scratch.Folder, combination.Arguments);
        Assert.Equal(await Undisturbed.HashAsync(combination.Lesson), end.Hash);
        Assert.Equal(100, end.Lines[^1].Json.GetProperty("steps").GetInt32());
    }
}
