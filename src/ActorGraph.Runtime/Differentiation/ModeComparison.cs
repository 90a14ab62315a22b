using System.Diagnostics;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>What a whole Jacobian costs in one mode.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Passes">Passes through the graph, one for each seed: elements of the roots in reverse mode, of what is differentiated
/// by in forward mode.</param>
/// <param name="Messages">Data messages along edges, counted where they arrive: activations, and cotangents or tangents.</param>
/// <param name="MessagesTogether">The same where all seeds travel in one round.</param>
/// <param name="MultiplyAdds">Multiply-adds, and evaluations of functions, of all passes: those of the nodes of the graph with its
/// gradients, or its tangents, times the passes.</param>
/// <param name="Time">What it took, the median of several runs.</param>
public sealed record ModeCost(
    DifferentiationMode Mode, int Passes, long Messages, long MessagesTogether, long MultiplyAdds, TimeSpan Time);

/// <summary>Both modes side by side.</summary>
/// <param name="Parameters">Elements of what is differentiated by.</param>
/// <param name="Outputs">Elements of what is differentiated.</param>
/// <param name="Forward">By tangents.</param>
/// <param name="Reverse">By cotangents.</param>
public sealed record ModeComparison(int Parameters, int Outputs, ModeCost Forward, ModeCost Reverse)
{
    private const int Repetitions = 5;

    /// <summary>Measures the derivative of some nodes of a graph by others in each mode, one seed a pass.</summary>
    /// <param name="runtime">Where the actors live.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="of">The names of what is differentiated.</param>
    /// <param name="wrt">The names of what it is differentiated by.</param>
    /// <param name="at">The point.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <exception cref="GraphException">There is no such derivative, or a value does not fit.</exception>
    public static async Task<ModeComparison> MeasureAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyList<string> wrt, IReadOnlyDictionary<string, Tensor> at,
        CancellationToken cancellation = default)
    {
        int samples = Point.Samples(graph, at);
        Node[] roots = [.. of.Select(name => graph[name])], by = [.. wrt.Select(name => graph[name])];
        int outputs = roots.Sum(n => n.Shape.Bind(samples).Volume), parameters = by.Sum(n => n.Shape.Bind(samples).Volume);
        GradientGraph gradient = GradientGraph.Of(graph, [.. roots.Select((r, i) => new SeededRoot(r, Seed.Input($"seed.{i}")))], by);
        TangentGraph tangent = TangentGraph.Of(graph, roots.Where(new GradientPaths(graph, roots, by).Has), by);
        var single = new DerivativeOptions { MostSeedBytes = 1 }; // one seed a round
        Derivatives one = await runtime.DifferentiateAsync(graph, of, wrt, single, cancellation).ConfigureAwait(false);
        await using (one.ConfigureAwait(false))
        {
            Derivatives all = await runtime.DifferentiateAsync(graph, of, wrt, cancellation: cancellation).ConfigureAwait(false);
            await using (all.ConfigureAwait(false))
                return new ModeComparison(parameters, outputs,
                    await CostAsync(JacobianMode.Forward, DifferentiationMode.Forward, parameters, Work(tangent.Graph)).ConfigureAwait(false),
                    await CostAsync(JacobianMode.Reverse, DifferentiationMode.Reverse, outputs, Work(gradient.Graph)).ConfigureAwait(false));

            async Task<ModeCost> CostAsync(JacobianMode mode, DifferentiationMode way, int passes, long workOfOne)
            {
                (long messages, TimeSpan time) = await RunAsync(one, mode, Repetitions).ConfigureAwait(false);
                (long together, _) = await RunAsync(all, mode, 1).ConfigureAwait(false);
                return new ModeCost(way, passes, messages, together, checked(passes * workOfOne), time);
            }
        }

        async Task<(long Messages, TimeSpan Time)> RunAsync(Derivatives derivatives, JacobianMode mode, int repetitions)
        {
            var times = new TimeSpan[repetitions];
            long before = (await derivatives.CountMessagesAsync(cancellation).ConfigureAwait(false)).Total;
            for (int i = 0; i < repetitions; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await derivatives.JacobianAsync(at, mode, cancellation).ConfigureAwait(false);
                times[i] = Stopwatch.GetElapsedTime(start);
            }

            long after = (await derivatives.CountMessagesAsync(cancellation).ConfigureAwait(false)).Total;
            return ((after - before) / repetitions, times.Order().ElementAt(repetitions / 2));
        }

        long Work(Graph whole)
        {
            bool[] needed = whole.Reaching(whole.Roots);
            return whole.Nodes.Where(n => n.Op is not null && needed[n.Index]).Sum(n =>
                n.Op!.Cost([.. n.Inputs.Select(i => i.Type.Bind(samples))], n.Type.Bind(samples)));
        }
    }
}
