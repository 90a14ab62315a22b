using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>What every op's forward, shape rule and text form must do, for each line of <see cref="OpCases"/>.</summary>
public sealed class ForwardBattery
{
    [Fact]
    public void Every_op_has_a_case()
    {
        HashSet<Type> tested = [.. OpCases.All.Values.Select(c => c.Op.GetType())];
        string[] missing = [.. OpRegistry.Ops.Types
            .Where(t => t.Assembly == typeof(Op).Assembly && !tested.Contains(t))
            .Select(t => $"        Case(new {t.Name}(), [In([B, 3])], x => NaiveArray.Map(x, v => …)),")];
        Assert.True(missing.Length == 0, $"ops without a case; lines to add to OpCases:\n{string.Join("\n", missing)}");
    }

    [Theory, MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Forward_is_its_naive_twin_in_float64(string name)
    {
        var run = new CaseRun(name);
        Near(run, run.Case.Tolerance);
    }

    // 1e-6 is 8 ulp; a sum of a few terms and a naive twin that starts from the rounded inputs need no more
    [Theory, MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Forward_is_its_naive_twin_in_float32(string name) => Near(new CaseRun(name, ElementType.Float32), 1e-6);

    [Theory, MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Shape_rule_says_what_forward_returns(string name)
    {
        var run = new CaseRun(name);
        TensorType[] bound = [.. run.X.Select(x => new TensorType(x.Type, x.Shape))];
        TensorType found = new(run.Y.Type, run.Y.Shape);
        TensorType now = run.Op.Infer(bound).Type;
        if (now != found) run.Fail("the shape rule on bound shapes", $"{now}", $"{found}, as forward returns");
        TensorType later = run.Op.Infer(run.Case.Types(run.Type)).Type.Bind(CaseRun.Batch);
        if (later != found)
            run.Fail("the shape rule on a named batch, bound afterwards", $"{later}", $"{found}, as forward returns");
    }

    [Theory, MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void A_batch_gives_the_bits_of_its_samples_one_by_one(string name)
    {
        var run = new CaseRun(name);
        Inferred inferred = run.Op.Infer(run.Case.Types(run.Type));
        bool batched = run.Case.Inputs.Any(i => i.Shape.HasBatch);
        if (batched == (inferred.Batch == BatchTreatment.Absent))
            run.Fail("the treatment of the batch", $"{inferred.Batch}", batched ? "PerSample or Mixing" : "Absent");
        if (inferred.Batch != BatchTreatment.PerSample) return;
        if (inferred.Type.Shape.BatchAxis is not (>= 0 and var axis))
        {
            run.Fail("the treatment of the batch", "PerSample", "Mixing: the result has no batch");
            return;
        }

        Tensor[] samples = [.. Enumerable.Range(0, CaseRun.Batch).Select(i => run.Op.Forward(
            run.E with { FirstSample = i }, [.. run.X.Select((x, k) => run.Case.Inputs[k].Shape.HasBatch ? x.Rows(i, 1) : x)]))];
        run.Same("the batch against its samples", Joined(samples, axis), run.Y);
    }

    [Theory, MemberData(nameof(OpCases.Names), MemberType = typeof(OpCases))]
    public void Name_and_attributes_give_the_op_back(string name)
    {
        Op op = OpCases.All[name].Op;
        Argument[] arguments = [.. CallSyntax<Op>.Attributes(op).Select(Parsed)];
        Assert.Equal(op, OpRegistry.Ops.Create(CallSyntax<Op>.NameOf(op.GetType()), arguments));
        Assert.Equal(op.GetHashCode(), OpRegistry.Ops.Create(op.GetType().Name, arguments).GetHashCode());
    }

    private static void Near(CaseRun run, double tolerance)
    {
        NaiveArray expected = run.Case.Naive([.. run.X.Select(NaiveArray.Of)]);
        int[] sizes = [.. run.Y.Shape.Select(d => d.Size)];
        if (!sizes.SequenceEqual(expected.Sizes))
            run.Fail("forward", $"shape {run.Y.Shape}", $"[{string.Join(", ", expected.Sizes)}], as the naive twin");
        for (int i = 0; i < expected.Values.Length; i++)
        {
            double found = run.Y[i], wanted = expected.Values[i];
            if (!(Math.Abs(found - wanted) <= tolerance * Math.Max(1, Math.Abs(wanted)))
                && !(double.IsNaN(found) && double.IsNaN(wanted)))
                run.Fail($"forward at {i}", $"{found:R}", $"{wanted:R}, as the naive twin");
        }
    }

    private static Tensor Joined(Tensor[] parts, int axis)
    {
        Tensor joined = Tensor.Lease(TensorPool.Shared, parts[0].Type, parts[0].Shape.With(axis, parts.Length));
        int run = parts[0].Shape.SizeOf(axis, parts[0].Shape.Rank) * parts[0].Type.Size();
        for (int i = 0; i < parts.Length; i++)
            for (int outer = 0; outer * run < parts[i].ByteLength; outer++)
                parts[i].AsBytes().Slice(outer * run, run).CopyTo(joined.Bytes()[((outer * parts.Length + i) * run)..]);
        return joined;
    }

    private static Argument Parsed(string attribute)
    {
        int equals = attribute.IndexOf('=');
        return new(attribute[..equals], Value(attribute[(equals + 1)..]));

        static object Value(string text) =>
            text.StartsWith('[') ? text[1..^1].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Value).ToArray()
            : long.TryParse(text, out long whole) ? whole
            : double.TryParse(text, out double number) ? number
            : bool.TryParse(text, out bool truth) ? truth
            : text;
    }
}
