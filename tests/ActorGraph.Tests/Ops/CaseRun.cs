using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>A case with numbers drawn for it: inputs, output, a cotangent and tangents. The same numbers in every run.</summary>
public sealed class CaseRun
{
    /// <summary>Samples that the batch is bound to.</summary>
    public const int Batch = 5;

    private readonly Workspace _space = new();

    public CaseRun(string name, ElementType type = ElementType.Float64)
    {
        Case = OpCases.All[name];
        Type = type;
        E = new Evaluation(TensorPool.Shared, Case.Training, Seed: 7, Node: 3, Step: 2);
        var random = new Random(name.Aggregate(17, (h, c) => h * 31 + c));
        X = [.. Case.Inputs.Select(i => i.Draw(random, type, Batch))];
        Y = Case.Op.Forward(E, X);
        if (!Case.Differentiable.Any()) return;
        YBar = new CaseInput(Y.Shape).Draw(random, type, Batch);
        XDot = [.. Case.Inputs.Select((input, i) => Case.Differentiable.Contains(i)
                ? (input with { From = -1, To = 1, Kinks = [], Offset = null }).Draw(random, type, Batch)
                : null)];
    }

    public OpCase Case { get; }

    public ElementType Type { get; }

    public Op Op => Case.Op;

    public Evaluation E { get; }

    public Tensor[] X { get; }

    public Tensor Y { get; }

    public Tensor YBar { get; } = null!;

    public Tensor?[] XDot { get; } = null!;

    public Tensor Vjp(int input) => _space.Vjp(E, Op, X, Y, YBar, input);

    public Tensor Vjp(Tensor[] x, Tensor y, Tensor yBar, int input) => _space.Vjp(E, Op, x, y, yBar, input);

    public Tensor Jvp() => _space.Jvp(E, Op, X, Y, XDot);

    /// <summary>The output where one input is another.</summary>
    public double[] Forward(int input, Tensor value)
    {
        using Tensor y = Op.Forward(E, [.. X.Select((x, i) => i == input ? value : x)]);
        return y.ToDoubles();
    }

    /// <summary>The derivative at 0 by a central difference of five points: its error is h⁴f⁽⁵⁾/30, some 1e-13.</summary>
    public static double[] Difference(Func<double, double[]> f)
    {
        const double h = 1e-3;
        double[] a = f(-2 * h), b = f(-h), c = f(h), d = f(2 * h);
        return [.. a.Select((_, i) => (a[i] - d[i] + 8 * (c[i] - b[i])) / (12 * h))];
    }

    /// <summary>All places of a small tensor; of a large one so many, from the first to the last.</summary>
    public static int[] Places(int length, int most) =>
        [.. Enumerable.Range(0, Math.Min(length, most)).Select(i =>
            length <= most ? i : (int)((long)i * (length - 1) / (most - 1)))];

    /// <summary>x + t·v.</summary>
    public static Tensor Moved(Tensor x, double t, double[] v) =>
        Tensor.From(x.ToDoubles().Select((value, i) => value + t * v[i]).ToArray(), x.Shape);

    /// <summary>The unit vector along one element.</summary>
    public static double[] Unit(int length, int at) => [.. Enumerable.Range(0, length).Select(i => i == at ? 1.0 : 0)];

    /// <summary>Fails with op, case and the first number that is off by more than a tolerance times the greatest.</summary>
    public void Near(string what, double[] expected, double[] found, double tolerance)
    {
        if (expected.Length != found.Length) Fail(what, $"{found.Length} numbers", $"{expected.Length}");
        double scale = expected.Concat(found).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < found.Length; i++)
            if (!(Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(scale, 1e-3)))
                Fail(what, $"{found[i]:R} at {i}", $"{expected[i]:R} within {tolerance} of {scale:R}");
    }

    /// <summary>Fails unless type, shape and every bit are the same.</summary>
    public void Same(string what, Tensor expected, Tensor found)
    {
        if (expected.Type != found.Type || expected.Shape != found.Shape) Fail(what, $"{found}", $"{expected}");
        if (!expected.AsBytes().SequenceEqual(found.AsBytes()))
            Fail(what, Numbers(found), $"the bits of {Numbers(expected)}");
    }

    public void Fail(string what, string found, string expected) =>
        Assert.Fail($"{Op.Name}, case {Case.Name}, {Type.Word()}: {what}\n  found    {found}\n  expected {expected}");

    private static string Numbers(Tensor x) =>
        $"{x} {{{string.Join(", ", x.ToDoubles().Take(12).Select(v => v.ToString("R")))}{(x.Length > 12 ? ", …" : "")}}}";
}
