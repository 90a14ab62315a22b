using System.Reflection;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>
/// The lines of the battery. Each static property of this class that is a list of cases belongs to it; a new op needs one
/// line in one of them.
/// </summary>
public static partial class OpCases
{
    private static readonly Dimension B = Dimension.Batch();

    private static readonly Lazy<Dictionary<string, OpCase>> ByName = new(() => typeof(OpCases)
        .GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(p => p.PropertyType == typeof(OpCase[]))
        .SelectMany(p => (OpCase[])p.GetValue(null)!)
        .ToDictionary(c => c.Name));

    // odd sizes, one that fills registers and leaves a tail, and no axes at all
    private static readonly Shape[] Alone = [[B, 3], [], [1], [7], [65]];

    private static readonly (Shape A, Shape B)[] Pairs =
        [([B, 3], [B, 3]), ([B, 3], [3]), ([3], [B, 3]), ([B, 3], [1, 3]), ([B, 1], [B, 3]),
            ([], [B]), ([65], []), ([7, 1], [3]), ([], [])];

    /// <summary>All cases by name.</summary>
    public static IReadOnlyDictionary<string, OpCase> All => ByName.Value;

    /// <summary>The names of all cases.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>The names of the cases with a derivative.</summary>
    public static TheoryData<string> DifferentiableNames =>
        [.. All.Values.Where(c => c.Differentiable.Any()).Select(c => c.Name)];

    // A case of any op.
    private static OpCase Case(Op op, CaseInput[] inputs, Func<NaiveArray[], NaiveArray> naive) => new(op, inputs, naive);

    // An input of a case.
    private static CaseInput In(
        Shape shape, double from = -2, double to = 2, ElementType? element = null, params double[] kinks) =>
        new(shape, from, to, element) { Kinks = kinks };

    // An element-wise op of one input, over all standard shapes.
    private static OpCase[] Each(Op op, Func<double, double> f, double from, double to, params double[] kinks) =>
        [.. Alone.Select(s => Case(op, [In(s, from, to, null, kinks)], x => NaiveArray.Map(x, v => f(v[0]))))];

    // Another setting of an op whose shapes are tried already.
    private static OpCase Once(Op op, Func<double, double> f, double from, double to, params double[] kinks) =>
        Case(op, [In([B, 7], from, to, null, kinks)], x => NaiveArray.Map(x, v => f(v[0])));

    // An element-wise op of two inputs that broadcast, over all standard pairs of shapes.
    private static OpCase[] Each(Op op, Func<double, double, double> f, CaseInput a, CaseInput b) =>
        [.. Pairs.Select(p => Case(op, [a with { Shape = p.A }, b with { Shape = p.B }],
            x => NaiveArray.Map(x, v => f(v[0], v[1]))))];
}
