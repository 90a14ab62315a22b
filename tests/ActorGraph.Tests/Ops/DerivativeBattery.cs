using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>What every op's VJP and JVP must do when read with numbers, for each line of <see cref="OpCases"/>.</summary>
public sealed class DerivativeBattery
{
    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Vjp_is_the_finite_difference(string name)
    {
        var run = new CaseRun(name);
        double[] yBar = run.YBar.ToDoubles();
        foreach (int input in run.Case.Differentiable)
        {
            Tensor x = run.X[input];
            using Tensor xBar = run.Vjp(input);
            if (xBar.Shape != x.Shape) run.Fail($"VJP towards input {input}", $"{xBar}", $"{x}");
            int[] places = CaseRun.Places(x.Length, 66); // 65 is one more than all virtual lanes
            double[] differences = [.. places.Select(at =>
                CaseRun.Difference(t => [Dot(yBar, run.Forward(input, CaseRun.Moved(x, t, CaseRun.Unit(x.Length, at))))])[0])];
            run.Near($"VJP towards input {input} against differences", differences, [.. places.Select(at => xBar[at])], 1e-6);
        }
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Jvp_is_the_finite_difference(string name)
    {
        var run = new CaseRun(name);
        using Tensor yDot = run.Jvp();
        if (yDot.Shape != run.Y.Shape) run.Fail("JVP", $"{yDot}", $"{run.Y}");
        double[] differences = CaseRun.Difference(t =>
        {
            Tensor[] moved = [.. run.X.Select((x, i) => run.XDot[i] is { } v ? CaseRun.Moved(x, t, v.ToDoubles()) : x)];
            using Tensor y = run.Op.Forward(run.E, moved);
            return y.ToDoubles();
        });
        run.Near("JVP against differences", differences, yDot.ToDoubles(), 1e-6);
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Jvp_of_all_inputs_is_the_sum_of_those_of_each(string name)
    {
        var run = new CaseRun(name);
        using Tensor all = run.Jvp();
        var sum = new double[all.Length];
        var space = new Workspace();
        foreach (int input in run.Case.Differentiable)
        {
            using Tensor one = space.Jvp(run.E, run.Op, run.X, run.Y, [.. run.XDot.Select((v, i) => i == input ? v : null)]);
            if (one.Shape != run.Y.Shape) run.Fail($"JVP of input {input} alone", $"{one}", $"{run.Y}");
            for (int i = 0; i < sum.Length; i++) sum[i] += one[i];
        }

        run.Near("JVP of all inputs against the sum", sum, all.ToDoubles(), 1e-13);
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Vjp_and_Jvp_are_dual(string name)
    {
        var run = new CaseRun(name);
        using Tensor yDot = run.Jvp();
        double[] yBar = run.YBar.ToDoubles();
        double forward = Dot(yBar, yDot.ToDoubles()), backward = 0, scale = 0;
        foreach (int input in run.Case.Differentiable)
        {
            using Tensor xBar = run.Vjp(input);
            double[] xDot = run.XDot[input]!.ToDoubles(), gradient = xBar.ToDoubles();
            backward += Dot(gradient, xDot);
            for (int i = 0; i < xDot.Length; i++) scale += Math.Abs(gradient[i] * xDot[i]);
        }

        if (!(Math.Abs(forward - backward) <= 1e-12 * scale))
            run.Fail("⟨ȳ, Jẋ⟩ = ⟨Jᵀȳ, ẋ⟩", $"{forward:R} and {backward:R}", $"equal within 1e-12 of {scale:R}");
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Vjp_reads_only_what_it_says_it_keeps(string name)
    {
        var run = new CaseRun(name);
        foreach (int input in run.Case.Differentiable)
        {
            Residuals kept = run.Op.Keeps(input);
            Tensor[] x = [.. run.X.Select((t, i) => Copy(t, kept.Keeps(i)))];
            using Tensor expected = run.Vjp(input), found = run.Vjp(x, Copy(run.Y, kept.Output), run.YBar, input);
            run.Same($"VJP towards input {input} with the rest released", expected, found);
        }

        static Tensor Copy(Tensor t, bool kept)
        {
            Tensor copy = t.Copy();
            if (!kept) copy.Dispose();
            return copy;
        }
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Micro_batches_continue_to_the_bits_of_the_whole(string name)
    {
        var run = new CaseRun(name);
        Inferred inferred = run.Op.Infer(run.Case.Types(run.Type));
        if (inferred.Batch != BatchTreatment.PerSample || inferred.Type.Shape.BatchAxis != 0) return;
        foreach (int input in run.Case.Differentiable.Where(i => !run.Case.Inputs[i].Shape.HasBatch))
        {
            using Tensor whole = Summed(input, [CaseRun.Batch]), alone = run.Vjp(input);
            run.Same($"VJP towards input {input} onto zeros", alone, whole);
            foreach (int[] cut in new int[][] { [2, 3], [2, 1, 2], [1, 1, 1, 1, 1] })
            {
                using Tensor pieces = Summed(input, cut);
                run.Same($"VJP towards input {input} in pieces of {string.Join(", ", cut)}", whole, pieces);
            }
        }

        Tensor Summed(int input, int[] cut)
        {
            Tensor sum = Tensor.Zeros(TensorPool.Shared, run.Type, run.X[input].Shape);
            var space = new Workspace();
            int start = 0;
            foreach (int count in cut)
            {
                Tensor[] x = [.. run.X.Select((t, i) => run.Case.Inputs[i].Shape.HasBatch ? t.Rows(start, count) : t)];
                Evaluation e = run.E with { FirstSample = start };
                space.VjpOnto(e, run.Op, x, run.Y.Rows(start, count), run.YBar.Rows(start, count), input, sum, cut.Length == 1);
                start += count;
            }

            return sum;
        }
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void All_memory_goes_back_to_its_pool(string name)
    {
        var run = new CaseRun(name);
        var pool = new TensorPool();
        Evaluation e = run.E with { Pool = pool };
        var space = new Workspace();
        using (Tensor y = run.Op.Forward(e, run.X))
        using (Tensor yDot = space.Jvp(e, run.Op, run.X, run.Y, run.XDot))
            foreach (int input in run.Case.Differentiable)
            {
                using Tensor xBar = space.Vjp(e, run.Op, run.X, run.Y, run.YBar, input);
                using Tensor sum = Tensor.Zeros(pool, run.Type, xBar.Shape);
                space.VjpOnto(e, run.Op, run.X, run.Y, run.YBar, input, sum, isOnly: true);
            }

        if (pool.LeasedBytes != 0) run.Fail("memory after everything is released", $"{pool.LeasedBytes} bytes leased", "0");
    }

    [Theory, MemberData(nameof(OpCases.DifferentiableNames), MemberType = typeof(OpCases))]
    public void Seeds_together_give_the_bits_of_each_alone(string name)
    {
        const int k = 3;
        var run = new CaseRun(name);
        var space = new Workspace();
        Tensor yBars = Seeded(run.YBar);
        foreach (int input in run.Case.Differentiable)
        {
            using Tensor stacked = Seeds.Vjp(space, run.E, run.Op, run.X, run.Y, yBars, input, k);
            for (int seed = 0; seed < k; seed++)
                run.Same($"VJP towards input {input}, seed {seed}",
                    run.Vjp(run.X, run.Y, yBars.Entry(seed), input), stacked.Entry(seed));
        }

        Tensor?[] xDots = [.. run.XDot.Select(v => v is null ? null : Seeded(v))];
        using Tensor yDots = Seeds.Jvp(space, run.E, run.Op, run.X, run.Y, xDots, k);
        for (int seed = 0; seed < k; seed++)
            run.Same($"JVP, seed {seed}",
                space.Jvp(run.E, run.Op, run.X, run.Y, [.. xDots.Select(v => v?.Entry(seed))]), yDots.Entry(seed));

        static Tensor Seeded(Tensor one) => Tensor.From(
            Enumerable.Range(0, k).SelectMany(s => one.ToDoubles().Select(v => v * (s - 1.25))).ToArray(), one.Shape.Prepend(k));
    }

    internal static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
