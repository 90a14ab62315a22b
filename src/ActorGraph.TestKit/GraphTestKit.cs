using ActorGraph.Graphs;
using ActorGraph.Runtime;
using Akka.TestKit;

namespace ActorGraph.TestKit;

/// <summary>Tests of message flows, as extensions of Akka.NET's TestKit.</summary>
/// <example>
/// <code>
/// public class MyTests() : Akka.TestKit.Xunit2.TestKit(GraphTestKit.Config)
/// {
///     [Fact]
///     public async Task A_fan_out_waits_for_both_losses()
///     {
///         await using GraphUnderTest test = this.Test(graph, real: ["yHat"]);
///         …
///     }
/// }
/// </code>
/// </example>
public static class GraphTestKit
{
    /// <summary>Settings for the constructor of a TestKit: time stands still but for <see cref="GraphUnderTest.Advance"/>, and logs say
    /// only what is wrong.</summary>
    public const string Config = """
        akka.loglevel = WARNING
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        """;

    /// <summary>A graph of which some nodes are real actors, and all others are played by the test.</summary>
    /// <param name="kit">The test.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="real">The names of the nodes that are real.</param>
    /// <param name="options">What the graph is differentiated by, and what updates its parameters; null: its loss, by all parameters.</param>
    /// <param name="plan">What steps go by; null: a backward pass over one micro-batch of <paramref name="samples"/> samples.</param>
    /// <param name="samples">Samples of a step.</param>
    /// <exception cref="GraphException">There is no node of such a name.</exception>
    public static GraphUnderTest Test(
        this TestKitBase kit, Graph graph, IEnumerable<string> real, RunOptions? options = null, StepPlan? plan = null, int samples = 1) =>
        new(kit, graph, [.. real.Select(name => graph[name])], options ?? new RunOptions(), plan ?? new StepPlan { FirstSamples = [0, samples], Backward = true });
}
