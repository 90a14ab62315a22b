using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

public static partial class OpCases
{
    private static readonly CaseInput Any = In([]);
    private static readonly CaseInput Positive = In([], 0.5, 3);
    private static readonly CaseInput Whole = In([]) with { Offset = 0 };
    private static readonly CaseInput Half = In([]) with { Offset = 0.5 };
    private static readonly CaseInput Digit = In([], -1, 1, ElementType.Int64);
    private static readonly CaseInput Mask = In([], 0, 1, ElementType.Bool);

    private static OpCase[] ElementWise =>
    [
        .. Each(new Neg(), x => -x, -2, 2),
        .. Each(new Abs(), Math.Abs, -2, 2, 0),
        .. Each(new Sign(), x => Math.Sign(x), -2, 2, 0),
        .. Each(new Exp(), Math.Exp, -3, 3),
        .. Each(new Log(), Math.Log, 0.2, 5),
        .. Each(new Sqrt(), Math.Sqrt, 0.2, 5),
        .. Each(new Reciprocal(), x => 1 / x, 0.3, 3),
        .. Each(new Sin(), Math.Sin, -7, 7),
        .. Each(new Cos(), Math.Cos, -7, 7),
        .. Each(new Tan(), Math.Tan, -1.2, 1.2),
        .. Each(new Erf(), NaiveErf, -3, 3),
        .. Each(new Relu(), x => Math.Max(x, 0), -2, 2, 0),
        .. Each(new LeakyRelu(), x => x > 0 ? x : 0.01 * x, -2, 2, 0),
        Once(new LeakyRelu(-0.5), x => x > 0 ? x : -0.5 * x, -2, 2, 0),
        .. Each(new Elu(), x => x > 0 ? x : Math.Exp(x) - 1, -2, 2, 0),
        Once(new Elu(0.7), x => x > 0 ? x : 0.7 * (Math.Exp(x) - 1), -2, 2, 0),
        .. Each(new Gelu(), x => 0.5 * x * (1 + NaiveErf(x / Math.Sqrt(2))), -3, 3),
        Once(new Gelu(GeluApproximation.Tanh),
            x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), -3, 3),
        .. Each(new Sigmoid(), x => 1 / (1 + Math.Exp(-x)), -5, 5),
        .. Each(new Tanh(), Math.Tanh, -3, 3),
        .. Each(new Softplus(), x => Math.Log(1 + Math.Exp(x)), -5, 5),
        Once(new Clip(), x => x, -2, 2),
        .. Each(new Clip(-1, 1), x => Math.Clamp(x, -1, 1), -2, 2, -1, 1),
        Once(new Clip(Max: 0), x => Math.Min(x, 0), -2, 2, 0),
        .. Each(new Identity(), x => x, -2, 2),
        .. Each(new Wait(0, 0), x => x, -2, 2),
        .. Each(new StopGradient(), x => x, -2, 2),
        .. Each(new Add(), (a, b) => a + b, Any, Any),
        .. Each(new Sub(), (a, b) => a - b, Any, Any),
        .. Each(new Mul(), (a, b) => a * b, Any, Any),
        .. Each(new MulNoNan(), (a, b) => a * b, Any, Any),
        .. Each(new Div(), (a, b) => a / b, Any, Positive),
        .. Each(new Pow(), Math.Pow, Positive, Any),
        .. Each(new Max(), Math.Max, Whole, Half),
        .. Each(new Min(), Math.Min, Whole, Half),
        Case(new Max(), [Whole with { Shape = [B, 3] }, Half with { Shape = [3] }, Half with { Shape = [B, 1], Offset = 0.2 }],
            x => NaiveArray.Map(x, v => v.Max())),
        Case(new Min(), [Whole with { Shape = [3] }, Half with { Shape = [B, 3] }, Half with { Shape = [], Offset = 0.2 }],
            x => NaiveArray.Map(x, v => v.Min())),
        Case(new Max(), [In([B, 3])], x => x[0]),
        .. Each(new Less(), (a, b) => a < b ? 1 : 0, Any, Any),
        Case(new Less(), [Digit with { Shape = [B, 3] }, Digit with { Shape = [3] }],
            x => NaiveArray.Map(x, v => v[0] < v[1] ? 1 : 0)),
        .. Each(new LessOrEqual(), (a, b) => a <= b ? 1 : 0, Any, Any),
        Case(new LessOrEqual(), [Digit with { Shape = [B, 3] }, Digit with { Shape = [3] }],
            x => NaiveArray.Map(x, v => v[0] <= v[1] ? 1 : 0)),
        .. Each(new Greater(), (a, b) => a > b ? 1 : 0, Any, Any),
        Case(new Greater(), [Digit with { Shape = [B, 3] }, Digit with { Shape = [3] }],
            x => NaiveArray.Map(x, v => v[0] > v[1] ? 1 : 0)),
        .. Each(new GreaterOrEqual(), (a, b) => a >= b ? 1 : 0, Any, Any),
        Case(new GreaterOrEqual(), [Digit with { Shape = [B, 3] }, Digit with { Shape = [3] }],
            x => NaiveArray.Map(x, v => v[0] >= v[1] ? 1 : 0)),
        .. Each(new Equal(), (a, b) => a == b ? 1 : 0, Any, Any),
        Case(new Equal(), [Digit with { Shape = [B, 3] }, Digit with { Shape = [3] }],
            x => NaiveArray.Map(x, v => v[0] == v[1] ? 1 : 0)),
        .. Each(new And(), (a, b) => a * b, Mask, Mask),
        .. Each(new Or(), Math.Max, Mask, Mask),
        .. Alone.Select(s => Case(new Not(), [Mask with { Shape = s }], x => NaiveArray.Map(x, v => 1 - v[0]))),
        Case(new Where(), [Mask with { Shape = [B, 3] }, In([B, 3]), In([B, 3])], Chosen),
        Case(new Where(), [Mask with { Shape = [B, 1] }, In([3]), In([B, 3])], Chosen),
        Case(new Where(), [Mask with { Shape = [3] }, In([]), In([B, 1])], Chosen),
        Case(new Where(), [Mask with { Shape = [] }, In([7]), In([])], Chosen),
        Case(new Where(), [Mask with { Shape = [65] }, Digit with { Shape = [65] }, Digit], Chosen),
        .. Pairs.DistinctBy(p => (p.A, Broadcast.Shapes(p.A, p.B)))
            .Select(p => Case(new SumTo(p.A), [In(Broadcast.Shapes(p.A, p.B))],
            x => SummedTo(p.A, x[0]))),
    ];

    private static NaiveArray Chosen(NaiveArray[] x) => NaiveArray.Map(x, v => v[0] != 0 ? v[1] : v[2]);

    private static NaiveArray SummedTo(Shape target, NaiveArray x)
    {
        int leading = x.Rank - target.Rank;
        int[] sizes = [.. target.Select((d, i) => d.IsBatch ? x.Sizes[i + leading] : d.Size)];
        NaiveArray y = NaiveArray.Make(sizes, _ => 0);
        NaiveArray.Make(x.Sizes, at => y[[.. at[leading..].Select((i, k) => sizes[k] == 1 ? 0 : i)]] += x[at]);
        return y;
    }

    // 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!: all terms have one sign
    private static double NaiveErf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 200; n++) sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
