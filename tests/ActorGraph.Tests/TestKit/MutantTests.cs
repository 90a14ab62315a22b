using System.Collections.Immutable;
using System.Reflection;
using ActorGraph.TestKit;
using ActorGraph.Tests.Runtime;
using Xunit.Abstractions;

namespace ActorGraph.Tests.TestKit;

/// <summary>The explorer finds faults that are planted in the engine, and none where none was.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private static readonly Lazy<MutantCompiler> Compiler = new(() => new MutantCompiler());

    public static TheoryData<int> Mutants => [.. Enumerable.Range(0, Mutant.All.Count)];

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_planted_fault_is_found(int index)
    {
        Mutant mutant = Mutant.All[index];
        Assembly library = Compiler.Value.Load(mutant);
        object? failure = Explore(library, mutant, mutant.Orders);
        Assert.True(failure is not null, $"{mutant.Orders} orders did not find that {mutant.Name}");
        output.WriteLine($"{mutant.Name}: order {Read<int>(failure, nameof(ExplorationFailure.Orders))}\n{failure}");
        Assert.InRange(Read<int>(failure, nameof(ExplorationFailure.Orders)), 1, 1000);
        object? again = Replay(library, mutant, failure);
        Assert.True(again is not null, "the shortest order breaks nothing when it is replayed");
        Assert.Equal(Read<string>(failure, nameof(ExplorationFailure.Law)), Read<string>(again, nameof(ExplorationFailure.Law)));
        Assert.Equal(HistoryOf(failure), HistoryOf(again));
    }

    [Fact]
    public void Sources_without_a_fault_pass_every_exploration_that_finds_one()
    {
        Assembly library = Compiler.Value.Load(null);
        foreach (Mutant mutant in Mutant.All.DistinctBy(m => (m.Graph, m.Crashes, m.Cancellations, m.Schedule)))
            Assert.Null(Explore(library, mutant, 200));
    }

    // The library's own types are those of another load context: reflection reaches them.
    private static object? Explore(Assembly library, Mutant mutant, int orders)
    {
        object result = Call(library, nameof(Explorer.Explore), [SampleGraphs.Named(mutant.Graph), Options(library, mutant, orders), CancellationToken.None])!;
        return Read<object?>(result, nameof(ExplorationResult.Failure));
    }

    private static object? Replay(Assembly library, Mutant mutant, object failure) => Call(library, nameof(Explorer.Replay),
    [
        SampleGraphs.Named(mutant.Graph), Options(library, mutant, 1, Read<int>(failure, nameof(ExplorationFailure.Steps))),
        Read<int>(failure, nameof(ExplorationFailure.Seed)), Read<ImmutableArray<int>>(failure, nameof(ExplorationFailure.Choices)),
    ]);

    private static object? Call(Assembly library, string method, object?[] arguments) =>
        library.GetType(typeof(Explorer).FullName!, throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments);

    private static object Options(Assembly library, Mutant mutant, int orders, int steps = 2)
    {
        Type type = library.GetType(typeof(ExplorationOptions).FullName!, throwOnError: true)!;
        object options = Activator.CreateInstance(type)!;
        Set(nameof(ExplorationOptions.Orders), orders);
        Set(nameof(ExplorationOptions.Crashes), mutant.Crashes);
        Set(nameof(ExplorationOptions.Cancellations), mutant.Cancellations);
        Set(nameof(ExplorationOptions.Schedule), mutant.ReadSchedule());
        Set(nameof(ExplorationOptions.Steps), steps);
        return options;

        void Set(string property, object? value) => type.GetProperty(property)!.SetValue(options, value);
    }

    private static string HistoryOf(object failure) => string.Join('\n', Read<ImmutableArray<string>>(failure, nameof(ExplorationFailure.History)));

    private static T Read<T>(object from, string property) => (T)from.GetType().GetProperty(property)!.GetValue(from)!;

}
