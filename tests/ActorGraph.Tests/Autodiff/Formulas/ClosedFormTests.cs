using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>The Jacobian of each op in closed form, printed and read back, times a cotangent is the VJP.</summary>
public sealed class ClosedFormTests
{
    // stacks of products, softmax of more than one axis, and what chooses or moves numbers one by one
    private static readonly string[] WithoutClosedForm =
    [
        "Concat", "Deal", "Dropout", "ExpandLike", "Gather", "Interleave", "LogSoftmax", "MatMul", "MatMulSum", "Max", "Min", "ReduceL2", "ReduceMax",
        "ReduceMin",
        "ScatterAdd", "Slice", "Softmax", "Transpose", "Undeal", "Unslice",
    ];

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Of_every_op_times_a_cotangent_is_its_vjp(string name)
    {
        var run = new CaseRun(name);
        var b = new GraphBuilder(run.Type);
        Node[] inputs = [.. run.X.Select((x, i) => b.Input($"x{i}", x.Shape, x.Type))];
        Graph graph = b.Build(null, b.Apply(run.Op, "y", inputs));
        Node[] wrt = [.. run.Case.Differentiable.Select(i => inputs[i])];
        Derivation derivation = Derivation.Of(graph, graph["y"], wrt);
        var printed = new PrintedDerivation(derivation,
            run.X.Select((x, i) => (Name: $"x{i}", Value: x)).ToDictionary(f => f.Name, f => f.Value));
        printed.Run(derivation.Forward);
        foreach ((int input, PathSum sum) in run.Case.Differentiable.Zip(derivation.PathSums))
        {
            if (sum.Replaced!.Right is Partial)
            {
                Assert.Contains(run.Op.Name, WithoutClosedForm);
                continue;
            }

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
