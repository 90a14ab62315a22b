using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>What every op's rules lease when read with shapes alone is what they lease when read with numbers.</summary>
public sealed class FootprintBattery
{
    [Theory, MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Forward_shares_its_input_where_it_says_so(string name)
    {
        var run = new CaseRun(name);
        var pool = new TensorPool();
        using Tensor y = run.Op.Forward(run.E with { Pool = pool, Training = true }, run.X);
        if (run.Op.SharesInput(Types(run.X)) != (pool.PeakBytes == 0))
            run.Fail("memory of the value", $"{pool.PeakBytes} bytes", run.Op.SharesInput(Types(run.X)) ? "the input's" : "its own");
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Vjp_leases_what_the_trace_says(string name)
    {
        var run = new CaseRun(name);
        var trace = new FootprintTrace();
        foreach (int input in run.Case.Differentiable)
        {
            var pool = new TensorPool();
            using Tensor xBar = new Workspace().Vjp(run.E with { Pool = pool, Training = true }, run.Op, run.X, run.Y, run.YBar, input);
            VjpFootprint planned = trace.Vjp(run.Op, Types(run.X), new(run.Y.Type, run.Y.Shape), input, ontoSum: false);
            long leased = planned.Leased.Sum(Lines), result = planned.Result < 0 ? 0 : Lines(planned.Leased[planned.Result]);
            if (result != pool.LeasedBytes) run.Fail($"memory of the VJP towards input {input}", $"{pool.LeasedBytes} bytes", $"{result}");
            if (run.Op is ReduceMean && leased > 0) leased += Lines(run.YBar.AsBytes().Length); // shares are divided first, within one step
            if (leased != pool.PeakBytes) run.Fail($"peak of the VJP towards input {input}", $"{pool.PeakBytes} bytes", $"{leased}");
        }
    }

    private static TensorType[] Types(Tensor[] x) => [.. x.Select(t => new TensorType(t.Type, t.Shape))];

    private static long Lines(long bytes) => Math.Max(64, (bytes + 63) & -64);
}
