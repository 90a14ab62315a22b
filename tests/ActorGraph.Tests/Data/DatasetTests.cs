using ActorGraph.Data;
using ActorGraph.Tensors;
using CsCheck;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class DatasetTests
{
    private static Dataset Numbered(int count) => Dataset.OfClasses(
        [.. Enumerable.Range(0, count).Select(i => (float)i)], 1,
        [.. Enumerable.Range(0, count).Select(i => i % 10 < 9 ? 0 : 1)], ["many", "few"]);

    [Fact]
    public void SplitsEverySampleIntoOnePart() =>
        Gen.Select(Gen.Int[0, 200], Gen.Double[0, 0.99], Gen.ULong, Gen.Bool).Sample((count, share, seed, stratified) =>
    {
        var (training, validation) = Numbered(count).Split(share, seed, stratified);
        double[] all = [.. Values(training), .. Values(validation)];
        Assert.Equal(Enumerable.Range(0, count).Select(i => (double)i), all.Order());
        Assert.True(count == 0 || training.Count > 0);
        if (!stratified && share > 0 && count > 1)
            Assert.InRange(validation.Count, Math.Max(1, count * share - 1), count * share + 1);
        return Values(validation).SequenceEqual(Values(Numbered(count).Split(share, seed, stratified).Validation));
    }, iter: 300);

    [Fact]
    public void KeepsProportionsWhenStratified()
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            Dataset validation = Numbered(100).Split(0.2, seed, stratified: true).Validation;
            Assert.Equal((20, 2), (validation.Count, Enumerable.Range(0, 20).Count(i => validation.Label(i) == 1)));
        }
    }

    [Fact]
    public void SplitsDifferentlyWithAnotherSeed() =>
        Assert.NotEqual(Values(Numbered(100).Split(0.2, 1).Validation), Values(Numbered(100).Split(0.2, 2).Validation));

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void GathersBatchesFromThePool(ElementType type)
    {
        Dataset data = CsvDataset.Read(Csv("1,2.5,b\n3,4,a\n5,6,c\n")).Subset([2, 0, 1]);
        var pool = new TensorPool();
        var (features, target) = data.Gather([2, 0], type, pool);
        Assert.Equal((type, Shape.Of(2, 2), Shape.Of(2, 3)), (features.Type, features.Shape, target.Shape));
        Assert.Equal([3, 4, 5, 6], features.ToDoubles());
        Assert.Equal([1, 0, 0, 0, 0, 1], target.ToDoubles());
        features.Dispose();
        target.Dispose();
        Assert.Equal(0, pool.LeasedBytes);
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void GathersWhatIsKeptAsSingle(ElementType type)
    {
        Dataset data = Dataset.OfClasses([0.1f, 0.2f, 0.3f, 0.4f], 2, [1, 0], ["a", "b"]);
        var (features, target) = data.Gather([1, 0, 1], type, TensorPool.Shared);
        Assert.Equal([0.3f, 0.4f, 0.1f, 0.2f, 0.3f, 0.4f], features.ToDoubles().Select(x => (float)x));
        Assert.Equal([1, 0, 0, 1, 1, 0], target.ToDoubles());
    }

    [Fact]
    public void GathersNumbers()
    {
        Dataset data = Dataset.OfNumbers([1, 2], 1, [0.25, 0.5, 0.75, 1], targetWidth: 2);
        Assert.Equal([0.75, 1, 0.25, 0.5], data.GatherTarget([1, 0], ElementType.Float64, TensorPool.Shared).ToDoubles());
    }

    [Fact]
    public void RefusesNumbersTooLargeForSingleAndKeepsNothing()
    {
        var pool = new TensorPool();
        Dataset data = CsvDataset.Read(Csv("1,2\n1e300,4.5\n"));
        Assert.Equal("sample 1, feature 0", Refused(() => data.Gather([0, 1], ElementType.Float32, pool)).Place);
        Refused(() => Dataset.OfNumbers([1], 1, [1e300]).Gather([0], ElementType.Float32, pool));
        Assert.Equal(0, pool.LeasedBytes);
        Assert.Equal(1e300, data.GatherFeatures([1], ElementType.Float64, pool)[0]);
    }

    private static IEnumerable<double> Values(Dataset data) => Enumerable.Range(0, data.Count).Select(i => data.Feature(i, 0));
}
