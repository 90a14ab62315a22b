using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Text;

namespace ActorGraph.Dashboard;

/// <summary>A page on which one goes through what happened, in both directions of time: a walk, or a step of a recorded run.</summary>
public sealed class RecordedPage : IPageContent
{
    private RecordedPage(string graph) => Graph = graph;

    internal string Graph { get; }

    string IPageContent.Graph => Graph;

    EventFeed? IPageContent.Feed => null;

    /// <summary>A page for a walk.</summary>
    public static RecordedPage Of(Walk walk) => new(OneLine.Of(json =>
    {
        json.WriteString("mode", "steps");
        json.WriteString("title", "One pass, message by message");
        GraphJson.Write(json, walk.Graph, walk.Root);
        PlayJson.Write(json, walk);
    }));

    /// <summary>A page for a step of a recorded run.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="step">Which step; null: the first one.</param>
    /// <param name="name">Names the file in errors.</param>
    /// <exception cref="InputException">The trace does not hold the graph, or the step.</exception>
    public static RecordedPage Of(Trace trace, long? step, string name)
    {
        TracedStep chosen = Step(trace, step, name);
        if (trace.GraphText is not { } text)
            throw new InputException(name, "a trace without its graph", "one of a graph that can be written as text");
        Graph graph;
        try
        {
            graph = GraphText.Parse(text, name);
        }
        catch (GraphException e)
        {
            throw new InputException(name, $"a graph that cannot be read ({e.Message})", "the graph of the run", inner: e);
        }

        if (graph.Nodes.Length != trace.Nodes.Length || graph.Nodes.Any(n => n.Name != trace.Nodes[n.Index].Name || n.Inputs.Length != trace.Nodes[n.Index].Inputs.Length))
            throw new InputException(name, "another graph than the trace's nodes", "the graph of the run", "the file was changed: trace the run again");
        if (trace.Spans.Any(s => s.Kind == TraceKind.Vjp && graph.Nodes[s.Node].Op?.IsDifferentiable(s.Slot) != true))
            throw new InputException(name, "a VJP that there is not", "the graph of the run", "the file was changed: trace the run again");
        Node root = graph.Loss ?? graph.Roots[0];
        return new RecordedPage(OneLine.Of(json =>
        {
            json.WriteString("mode", "trace");
            json.WriteString("title", $"Step {chosen.Step} of a recorded run");
            GraphJson.Write(json, graph, root, trace.Workers.Length > 1 ? n => trace.Workers[trace.Nodes[n.Index].Worker].Name : null);
            PlayJson.Write(json, new WorkFormulas(graph, root), trace, chosen);
        }));
    }

    /// <summary>Serves it.</summary>
    public Task<DashboardServer> ServeAsync(DashboardOptions options, CancellationToken cancellation = default) => DashboardServer.StartAsync(options, this, cancellation);

    Task<string?> IPageContent.NodeAsync(string name, CancellationToken cancellation) => Task.FromResult<string?>(null); // the page has it all

    private static TracedStep Step(Trace trace, long? step, string name)
    {
        if (trace.Steps.IsEmpty) throw new InputException(name, "no steps", "at least one");
        if (step is not { } wanted) return trace.Steps[0];
        return trace.Steps.FirstOrDefault(s => s.Step == wanted)
            ?? throw new InputException(name, $"no step {wanted}", $"one from {trace.Steps[0].Step} to {trace.Steps[^1].Step}");
    }
}
