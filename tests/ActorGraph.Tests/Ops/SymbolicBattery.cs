using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Ops;

/// <summary>What every op's VJP and JVP must do when read with graph nodes, for each line of <see cref="OpCases"/>.</summary>
public sealed class SymbolicBattery
{
    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Vjp_as_a_graph_is_the_numeric_one(string name)
    {
        var run = new CaseRun(name);
        foreach (int input in run.Case.Differentiable)
        {
            var derivative = new DerivativeGraph(run, g => g.Op.Vjp<Symbolic>(g.X, g.Y, g.YBar, input));
            using Tensor expected = run.Vjp(input);
            Tensor found = derivative.Run(run.X, run.YBar)[derivative.Result];
            if (found.Shape != expected.Shape || derivative.Result.Shape.Bind(CaseRun.Batch) != expected.Shape)
                run.Fail($"symbolic VJP towards input {input}",
                    $"{derivative.Result.Shape}, {found.Shape} when run", $"{expected.Shape}");
            run.Near($"symbolic VJP towards input {input} against the numeric one",
                expected.ToDoubles(), found.ToDoubles(), 1e-12);
        }
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Jvp_as_a_graph_is_the_numeric_one(string name)
    {
        var run = new CaseRun(name);
        var derivative = new DerivativeGraph(run, g => g.Op.Jvp<Symbolic>(g.X, g.Y, g.XDot));
        using Tensor expected = run.Jvp();
        Tensor found = derivative.Run(run.X, run.YBar)[derivative.Result];
        if (found.Shape != expected.Shape) run.Fail("symbolic JVP", $"{found.Shape}", $"{expected.Shape}");
        run.Near("symbolic JVP against the numeric one", expected.ToDoubles(), found.ToDoubles(), 1e-12);
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Vjp_of_the_vjp_is_the_finite_difference_of_the_vjp(string name)
    {
        var run = new CaseRun(name);
        var random = new Random(5);
        foreach (int input in run.Case.Differentiable)
        {
            var derivative = new DerivativeGraph(run, g => g.Op.Vjp<Symbolic>(g.X, g.Y, g.YBar, input));
            using Tensor direction = new CaseInput(run.X[input].Shape, -1, 1).Draw(random, run.Type, CaseRun.Batch);
            double[] v = direction.ToDoubles();
            int[] wrt = [.. run.Case.Differentiable];
            Tensor?[] second = derivative.Run(run.X, run.YBar).Gradients(
                derivative.Result, direction, [.. wrt.Select(i => derivative.Inputs[i]), derivative.Cotangent]);
            for (int k = 0; k <= wrt.Length; k++)
            {
                Tensor at = k < wrt.Length ? run.X[wrt[k]] : run.YBar;
                int[] places = CaseRun.Places(at.Length, 16);
                double[] differences = [.. places.Select(place =>
                    CaseRun.Difference(t => [Along(k, CaseRun.Moved(at, t, CaseRun.Unit(at.Length, place)))])[0])];
                double[] found = [.. places.Select(place => second[k] is { } g ? g[place] : 0)];
                string by = k < wrt.Length ? $"input {wrt[k]}" : "the cotangent";
                run.Near($"second order: VJP towards input {input}, differentiated by {by}", differences, found, 1e-5);
            }

            double Along(int k, Tensor moved)
            {
                Tensor[] x = [.. run.X.Select((t, i) => k < wrt.Length && i == wrt[k] ? moved : t)];
                using Tensor y = run.Op.Forward(run.E, x), xBar = run.Vjp(x, y, k < wrt.Length ? run.YBar : moved, input);
                return DerivativeBattery.Dot(v, xBar.ToDoubles());
            }
        }
    }

    /// <summary>A graph of a case's inputs, its op, a cotangent and tangents, and of one derivative of the op.</summary>
    private sealed class DerivativeGraph
    {
        private readonly CaseRun _run;
        private readonly Graph _graph;

        public DerivativeGraph(CaseRun run, Func<DerivativeGraph, Symbolic> derive)
        {
            _run = run;
            var g = new GraphBuilder(run.Type);
            // a result whose batch is not its first axis has no cotangent that could be an input of a graph: all is bound there
            Shape named = run.Op.Infer(run.Case.Types(run.Type)).Type.Shape;
            bool binds = named.BatchAxis > 0 || named.HasSeveralBatchAxes;
            Inputs = [.. run.Case.Inputs.Select((input, i) =>
                g.Input($"x{i}", Bound(input.Shape), input.Type(run.Type).Element))];
            Tangents = [.. run.Case.Inputs.Select((input, i) =>
                run.XDot[i] is null ? null : g.Input($"v{i}", Bound(input.Shape)))];
            Cotangent = g.Input("yBar", Bound(named));
            X = [.. Inputs.Select(n => new Symbolic(n))];
            XDot = [.. Tangents.Select(n => n is null ? (Symbolic?)null : new Symbolic(n))];
            Y = new Symbolic(g.Apply(run.Op, Inputs));
            YBar = new Symbolic(Cotangent);
            Result = derive(this).Node;
            _graph = g.Build(null, Result);

            Shape Bound(Shape shape) => binds ? shape.Bind(CaseRun.Batch) : shape;
        }

        public Op Op => _run.Op;

        public Node[] Inputs { get; }

        public Node?[] Tangents { get; }

        public Node Cotangent { get; }

        public Node Result { get; }

        public Symbolic[] X { get; }

        public Symbolic?[] XDot { get; }

        public Symbolic Y { get; }

        public Symbolic YBar { get; }

        public RecursiveEvaluator Run(Tensor[] x, Tensor yBar)
        {
            var feeds = new Dictionary<string, Tensor> { ["yBar"] = yBar };
            for (int i = 0; i < x.Length; i++)
            {
                feeds[$"x{i}"] = x[i];
                if (_run.XDot[i] is { } v) feeds[$"v{i}"] = v;
            }

            return new RecursiveEvaluator(_graph, _run.E).Run(feeds);
        }
    }
}
