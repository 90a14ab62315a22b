using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>Each op has a Jacobian in closed form that, printed and read back, times a cotangent is the VJP.</summary>
public sealed class ClosedFormTests
{
    public static TheoryData<string> NamesWithBatch => [.. OpCases.All.Values
        .Where(c => c.Differentiable.Any() && c.Inputs.Any(i => i.Shape.HasBatch)).Select(c => c.Name)];

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Of_every_op_times_a_cotangent_is_its_vjp(string name)
    {
        var run = new CaseRun(name);
        Check(run, [.. run.X.Select(x => new TensorType(x.Type, x.Shape))]);
    }

    [Theory, MemberData(nameof(NamesWithBatch))]
    public void With_the_batch_by_its_name(string name)
    {
        var run = new CaseRun(name);
        Check(run, run.Case.Types(run.Type));
    }

    private static void Check(CaseRun run, TensorType[] types)
    {
        var b = new GraphBuilder(run.Type);
        Node[] inputs = [.. types.Select((type, i) => b.Input($"x{i}", type.Shape, type.Element))];
        Graph graph = b.Build(null, b.Apply(run.Op, "y", inputs));
        Node[] wrt = [.. run.Case.Differentiable.Select(i => inputs[i])];
        Derivation derivation = Derivation.Of(graph, graph["y"], wrt);
        var printed = new PrintedDerivation(derivation,
            run.X.Select((x, i) => (Name: $"x{i}", Value: x)).ToDictionary(f => f.Name, f => f.Value));
        printed.Run(derivation.Forward);
        foreach ((int input, PathSum sum) in run.Case.Differentiable.Zip(derivation.PathSums))
        {
            Assert.IsNotType<Partial>(sum.Replaced!.Right);
            double[] jacobian = printed.Evaluate(sum.Replaced).Array.Values, v = run.YBar.ToDoubles();
            int columns = run.X[input].Length;
            if (jacobian is [0]) jacobian = new double[v.Length * columns]; // 0 stands for zeros of any size
            Assert.Equal(v.Length * columns, jacobian.Length);
            double[] found = [.. Enumerable.Range(0, columns)
                .Select(c => Enumerable.Range(0, v.Length).Sum(r => v[r] * jacobian[r * columns + c]))];
            using Tensor expected = run.Vjp(input);
            run.Near($"closed form towards input {input}: {sum.Replaced.Right}", expected.ToDoubles(), found, 1e-12);
        }
    }
}
