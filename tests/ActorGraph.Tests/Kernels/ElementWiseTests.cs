using ActorGraph.Kernels;
using ActorGraph.Tensors;
using CsCheck;

namespace ActorGraph.Tests.Kernels;

public class ElementWiseTests
{
    // A shape up to rank 4 and two operand shapes that broadcast to it.
    private static readonly Gen<(int[] To, int[] A, int[] B)> Broadcasts =
        from to in Gen.Int[1, 9].Array[0, 4]
        from a in Operand(to)
        from b in Operand(to)
        select (to, a, b);

    [Fact]
    public void BinaryIsTheNaiveOneOnEveryBroadcast() => Broadcasts.Sample(s =>
    {
        foreach (ElementType type in (ElementType[])[ElementType.Float32, ElementType.Float64])
        {
            using Tensor a = Numbers(s.A, type, 1), b = Numbers(s.B, type, 2), y = Numbers(s.To, type, 3);
            ElementWise.Binary(new Quotient(), a, b, y);
            double[] p = Naive(a, y.Shape), q = Naive(b, y.Shape);
            for (int i = 0; i < y.Length; i++)
                Assert.Equal(type == ElementType.Float32 ? (float)p[i] / (float)q[i] : p[i] / q[i], y[i]);
        }
    });

    [Fact]
    public void BinaryTimesSlopeIsTheNaiveOneOnEveryBroadcast() => Broadcasts.Sample(s =>
    {
        using Tensor a = Numbers(s.A, ElementType.Float64, 1), b = Numbers(s.B, ElementType.Float64, 2);
        using Tensor y = Numbers(s.To, ElementType.Float64, 3), v = Numbers(s.To, ElementType.Float64, 4), result = v.Copy();
        ElementWise.Binary(new Quotient(), a, b, y);
        double[] p = Naive(b, y.Shape);
        ElementWise.BinaryTimesSlope(new Quotient(), true, null, b, null, v, result);
        for (int i = 0; i < y.Length; i++) Assert.Equal(v[i] * (1 / p[i]), result[i]);
        ElementWise.Copy(v, result);
        ElementWise.BinaryTimesSlope(new Quotient(), false, null, b, y, result, result);
        for (int i = 0; i < y.Length; i++) Assert.Equal(v[i] * (-y[i] / p[i]), result[i]);
    });

    [Fact]
    public void MasksSelectAndBroadcastAreTheNaiveOnes() => Broadcasts.Sample(s =>
    {
        using Tensor a = Numbers(s.A, ElementType.Float32, 1), b = Numbers(s.B, ElementType.Float32, 1);
        using Tensor y = Numbers(s.To, ElementType.Float32, 3);
        using Tensor mask = Tensor.Zeros(TensorPool.Shared, ElementType.Bool, y.Shape), not = mask.Copy(), both = mask.Copy();
        double[] p = Naive(a, y.Shape), q = Naive(b, y.Shape);

        ElementWise.BroadcastTo(a, y);
        Assert.Equal(p, y.ToDoubles());
        ElementWise.Compare(Relation.LessOrEqual, a, b, mask);
        ElementWise.Select(mask, a, b, y);
        for (int i = 0; i < y.Length; i++) Assert.Equal((p[i] <= q[i] ? 1 : 0, Math.Min(p[i], q[i])), (mask[i], y[i]));
        ElementWise.Compare(Relation.Less, a, b, not);
        ElementWise.Not(not, not);
        ElementWise.And(mask, not, both);
        ElementWise.Compare(Relation.Equal, a, b, not);
        Assert.Equal(not.ToDoubles(), both.ToDoubles());
        ElementWise.Or(not, mask, both);
        Assert.Equal(mask.ToDoubles(), both.ToDoubles());
    });

    [Fact]
    public void AZeroCotangentMeetsNoSlope()
    {
        using Tensor x = Tensor.From([0.0, -1, 0, 4], Shape.Of(4)), v = Tensor.From([0.0, 0, 2, 2], Shape.Of(4));
        ElementWise.UnaryTimesSlope(new ElementaryRule(Function.Log), x, null, v, v);
        Assert.Equal([0, 0, double.PositiveInfinity, 0.5], v.ToDoubles());
    }

    [Fact]
    public void ASlopeRepeatsOverLeadingSeeds()
    {
        using Tensor x = Numbers([11], ElementType.Float32, 1), v = Numbers([3, 11], ElementType.Float32, 2), result = v.Copy();
        using Tensor slope = Numbers([11], ElementType.Float32, 1);
        slope.Writable<float>().Fill(1);
        ElementWise.UnaryTimesSlope(new ElementaryRule(Function.Tanh), x, null, slope, slope);
        ElementWise.UnaryTimesSlope(new ElementaryRule(Function.Tanh), x, null, v, result);
        for (int i = 0; i < v.Length; i++) Assert.Equal((float)v[i] * (float)slope[i % 11], (float)result[i]);
    }

    [Fact]
    public void CastsRoundToNearest()
    {
        using Tensor labels = Tensor.From([3L, -1, (1L << 24) + 1], Shape.Of(3)), narrow = Numbers([3], ElementType.Float32, 1);
        ElementWise.Cast(labels, narrow);
        Assert.Equal([3, -1, 1 << 24], narrow.ToDoubles());
        using Tensor mask = Tensor.From([true, false, true], Shape.Of(3)), wide = Numbers([3], ElementType.Float64, 1);
        ElementWise.Cast(mask, wide);
        Assert.Equal([1, 0, 1], wide.ToDoubles());
    }

    [Fact]
    public void ComparisonsAreFalseAtNaN()
    {
        using Tensor x = Tensor.From([float.NaN, 1], Shape.Of(2)), mask = Tensor.From([true, true], Shape.Of(2));
        foreach (Relation relation in Enum.GetValues<Relation>())
        {
            ElementWise.Compare(relation, x, x, mask);
            Assert.Equal([0, relation == Relation.Less ? 0 : 1], mask.ToDoubles());
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using Tensor a = Numbers([2, 3], ElementType.Float32, 1), b = Numbers([2], ElementType.Float32, 1);
        using Tensor wide = Numbers([2, 3], ElementType.Float64, 1), label = Tensor.From([1L], Shape.Of(1));
        Assert.Throws<ShapeException>(() => ElementWise.Binary(new Quotient(), a, b, a));
        Assert.Throws<ShapeException>(() => ElementWise.Binary(new Quotient(), a, wide, a));
        Assert.Throws<ShapeException>(() => ElementWise.Unary(new ElementaryRule(Function.Exp), a, b));
        Assert.Throws<ShapeException>(() => ElementWise.Unary(new ElementaryRule(Function.Exp), label, label));
    }

    private static Gen<int[]> Operand(int[] to) =>
        from keep in Gen.Bool.Array[to.Length]
        from missing in Gen.Int[0, to.Length]
        select to.Select((size, i) => keep[i] ? size : 1).Skip(missing).ToArray();

    private static Tensor Numbers(int[] sizes, ElementType type, int seed)
    {
        Tensor tensor = Tensor.Zeros(TensorPool.Shared, type, Shape.Of(sizes));
        for (int i = 0; i < tensor.Length; i++)
        {
            double x = (i * 31 + seed * 17) % 23 / 4.0 + 0.3;
            if (type == ElementType.Float32) tensor.Writable<float>()[i] = (float)x;
            else tensor.Writable<double>()[i] = x;
        }

        return tensor;
    }

    // x repeated to a shape, one index at a time.
    private static double[] Naive(Tensor x, Shape to)
    {
        var result = new double[to.Volume];
        for (int i = 0; i < result.Length; i++)
        {
            int rest = i, from = 0, stride = 1;
            for (int axis = 1; axis <= x.Shape.Rank; axis++)
            {
                int at = rest % to.Size(-axis);
                rest /= to.Size(-axis);
                if (x.Shape.Size(-axis) != 1) from += at * stride;
                stride *= x.Shape.Size(-axis);
            }

            result[i] = x[from];
        }

        return result;
    }

    private readonly struct Quotient : IBinaryRule
    {
        public T Primal<T>(T a, T b) where T : struct, IElement<T> => a / b;

        public T SlopeA<T>(T a, T b, T y) where T : struct, IElement<T> => T.Constant(1) / b;

        public T SlopeB<T>(T a, T b, T y) where T : struct, IElement<T> => -y / b;
    }
}
