using ActorGraph.Kernels;
using ActorGraph.Tensors;
using CsCheck;

namespace ActorGraph.Tests.Kernels;

public class ReductionTests
{
    private static readonly Gen<(int[] Sizes, int[] Axes)> Reductions =
        from sizes in Gen.OneOf(Gen.Int[1, 9].Array[0, 4], Gen.OneOf(1, 3, 63, 64, 65, 130, 200).Array[1, 2])
        from reduce in Gen.Bool.Array[sizes.Length]
        select (sizes, Enumerable.Range(0, sizes.Length).Where(i => reduce[i]).ToArray());

    [Fact]
    public void SumHasTheBitsOfItsNaiveTwin() => Reductions.Sample(r =>
    {
        using Tensor x = Numbers(r.Sizes), y = Result(x, r.Axes);
        Reduction.Sum(x, r.Axes, y);
        List<float>[] groups = Groups(x, r.Axes);
        for (int i = 0; i < y.Length; i++) Assert.Equal(NaiveSum(groups[i]), (float)y[i]);
    });

    [Fact]
    public void MaxAndMinAreTheExtremes() => Reductions.Sample(r =>
    {
        using Tensor x = Numbers(r.Sizes), most = Result(x, r.Axes), least = Result(x, r.Axes);
        Reduction.Max(x, r.Axes, most);
        Reduction.Min(x, r.Axes, least);
        List<float>[] groups = Groups(x, r.Axes);
        for (int i = 0; i < most.Length; i++) Assert.Equal((groups[i].Max(), groups[i].Min()), ((float)most[i], (float)least[i]));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(99)]
    public void MaxAndMinPropagateNaN(int at)
    {
        using Tensor x = Numbers([100]), y = Numbers([1]);
        x.Writable<float>()[at] = float.NaN;
        Reduction.Max(x, [0], y);
        Assert.True(double.IsNaN(y[0]));
        Reduction.Min(x, [0], y);
        Assert.True(double.IsNaN(y[0]));
    }

    [Fact]
    public void NothingSumsToZero()
    {
        using Tensor x = Numbers([0, 3]), y = Numbers([3]);
        Reduction.Sum(x, [0], y);
        Assert.Equal([0, 0, 0], y.ToDoubles());
        Reduction.Max(x, [0], y);
        Assert.Equal(double.NegativeInfinity, y[2]);
    }

    // sum's shape as a mask over the axes of x, how x is cut along its first axis.
    [Fact]
    public void SumToHasTheSameBitsHoweverTheBatchIsCut() =>
        (from sizes in Gen.OneOf(Gen.Int[1, 9].Array[1, 4], Gen.OneOf(5, 64, 100).Array[2])
         from keep in Gen.Bool.Array[sizes.Length]
         from drop in Gen.Int[0, sizes.Length]
         from cut in Gen.Int[0, sizes[0]]
         select (sizes, keep, drop, cut)).Sample(s =>
        {
            int[] kept = [.. s.sizes.Select((size, i) => i > 0 && s.keep[i] ? size : 1).Skip(s.drop)];
            using Tensor x = Numbers(s.sizes), whole = Numbers(kept), pieces = whole.Copy(), naive = whole.Copy();
            Reduction.SumTo(x, true, whole);
            using (Tensor first = x.Rows(0, s.cut)) Reduction.SumTo(first, true, pieces);
            using (Tensor second = x.Rows(s.cut, s.sizes[0] - s.cut)) Reduction.SumTo(second, true, pieces);
            Assert.Equal(whole.ToArray<float>(), pieces.ToArray<float>());

            // Each sample by itself, then one after the other.
            int missing = s.sizes.Length - kept.Length;
            int[] axes = [.. Enumerable.Range(1, s.sizes.Length - 1)
                .Where(i => s.sizes[i] != 1 && (i < missing || kept[i - missing] == 1))];
            List<float>[] groups = Groups(x, axes);
            Span<float> sum = naive.Writable<float>();
            for (int i = 0; i < groups.Length; i++)
                sum[i % sum.Length] += axes.Length == 0 ? groups[i][0] : NaiveSum(groups[i]);
            Assert.Equal(naive.ToArray<float>(), whole.ToArray<float>());
        });

    [Fact]
    public void SumToWithoutABatchReducesEveryAxisAtOnce()
    {
        using Tensor x = Numbers([130, 3]), sum = Numbers([3]), expected = sum.Copy();
        List<float>[] groups = Groups(x, [0]);
        for (int i = 0; i < 3; i++) expected.Writable<float>()[i] += NaiveSum(groups[i]);
        Reduction.SumTo(x, false, sum);
        Assert.Equal(expected.ToArray<float>(), sum.ToArray<float>());
    }

    [Fact]
    public void SumOntoTheFirstAxisIsOneChain()
    {
        using Tensor x = Numbers([37, 13]), sum = Numbers([13]), expected = sum.Copy();
        for (int b = 0; b < 37; b++)
            for (int j = 0; j < 13; j++) expected.Writable<float>()[j] += x.AsSpan<float>()[b * 13 + j];
        Reduction.SumOntoFirstAxis(x, sum);
        Assert.Equal(expected.ToArray<float>(), sum.ToArray<float>());
    }

    [Fact]
    public void AResultOfAnotherLengthIsRefused()
    {
        using Tensor x = Numbers([4, 3]), y = Numbers([4]);
        Assert.Throws<ShapeException>(() => Reduction.Sum(x, [0], y));
        Assert.Throws<ShapeException>(() => Reduction.SumTo(x, true, y));
        Assert.Throws<ShapeException>(() => Reduction.SumOntoFirstAxis(x, y));
    }

    // 64 lanes, folded by halves.
    private static float NaiveSum(List<float> values)
    {
        var lanes = new float[64];
        for (int i = 0; i < values.Count; i++) lanes[i % 64] += values[i];
        for (int half = 32; half > 0; half /= 2)
            for (int j = 0; j < half; j++) lanes[j] += lanes[j + half];
        return lanes[0];
    }

    // For each result, in order, what is reduced into it, in order.
    private static List<float>[] Groups(Tensor x, int[] axes)
    {
        var groups = new SortedDictionary<int, List<float>>();
        for (int i = 0; i < x.Length; i++)
        {
            int rest = i, key = 0, stride = 1;
            for (int axis = x.Shape.Rank - 1; axis >= 0; axis--)
            {
                int size = x.Shape.Size(axis);
                if (!axes.Contains(axis)) (key, stride) = (key + rest % size * stride, stride * size);
                rest /= size;
            }

            if (!groups.TryGetValue(key, out List<float>? group)) groups[key] = group = [];
            group.Add(x.AsSpan<float>()[i]);
        }

        return [.. groups.Values];
    }

    private static Tensor Result(Tensor x, int[] axes) =>
        Tensor.Zeros(TensorPool.Shared, x.Type,
            Shape.Of([.. Enumerable.Range(0, x.Shape.Rank).Except(axes).Select(i => x.Shape.Size(i))]));

    // Numbers of both signs whose sums round.
    private static Tensor Numbers(int[] sizes)
    {
        Tensor tensor = Tensor.Zeros(TensorPool.Shared, ElementType.Float32, Shape.Of(sizes));
        Span<float> values = tensor.Writable<float>();
        for (int i = 0; i < values.Length; i++) values[i] = (i * 7919 % 1009 - 480) / 37f;
        return tensor;
    }
}
