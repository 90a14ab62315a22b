using System.Text.Json;
using ActorGraph.Data;
using static ActorGraph.Tests.Data.DataText;

namespace ActorGraph.Tests.Data;

public class ScalerTests
{
    private static readonly Dataset Training = Dataset.OfNumbers([1, 0.1, -5, 3, 0.1, 5, 5, 0.1, 0], 3, [1, 2, 3]);

    [Fact]
    public void StandardGivesMeanZeroAndDeviationOne()
    {
        Dataset scaled = Training.Scaled(Scaler.Learn(Training, Scaling.Standard));
        double[] first = [scaled.Feature(0, 0), scaled.Feature(1, 0), scaled.Feature(2, 0)];
        Assert.Equal([-Math.Sqrt(1.5), 0, Math.Sqrt(1.5)], first, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.0, 0, 0], [scaled.Feature(0, 1), scaled.Feature(1, 1), scaled.Feature(2, 1)]);
    }

    [Fact]
    public void MinMaxGivesZeroToOne()
    {
        Dataset scaled = Training.Scaled(Scaler.Learn(Training, Scaling.MinMax));
        Assert.Equal([0, 0.5, 1], [scaled.Feature(0, 0), scaled.Feature(1, 0), scaled.Feature(2, 0)]);
        Assert.Equal(0, scaled.Feature(2, 1));
    }

    [Fact]
    public void UsesWhatItLearntOnOtherData()
    {
        Scaler scaler = Scaler.Learn(Training, Scaling.MinMax);
        double[] applied = [scaler.Apply(0, 9), scaler.Apply(1, 7), scaler.Apply(2, 0)];
        Assert.Equal([2, 6.9, 0.5], applied, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void SurvivesJson()
    {
        Scaler scaler = Scaler.Learn(Training, Scaling.Standard);
        Scaler back = JsonSerializer.Deserialize<Scaler>(JsonSerializer.Serialize(scaler))!;
        Assert.Equal(scaler.Kind, back.Kind);
        Assert.Equal(scaler.Offset, back.Offset);
        Assert.Equal(scaler.Scale, back.Scale);
    }

    [Fact]
    public void KeepsSingleRoundedOnce()
    {
        Dataset images = Dataset.OfClasses([0, 1, 0.25f, 0.5f], 2, [0, 1], ["a", "b"]);
        Assert.Equal((0.0, 1.0), (images.Scaled(Scaler.Learn(images, Scaling.MinMax)).Feature(0, 0),
            images.Scaled(Scaler.None).Feature(0, 1)));
        Assert.Equal(1, images.Subset([1]).Scaled(Scaler.Learn(images, Scaling.MinMax)).Feature(0, 0));
    }

    [Theory]
    [InlineData(Scaling.Standard)]
    [InlineData(Scaling.MinMax)]
    public void RefusesASpreadThatIsNoNumber(Scaling kind) =>
        Assert.Equal("feature 0", Refused(() => Scaler.Learn(Dataset.OfNumbers([1.7e308, -1.7e308], 1, [0, 1]), kind)).Place);

    [Fact]
    public void RefusesDataOfAnotherWidth() =>
        Refused(() => Dataset.OfNumbers([1, 2], 1, [0, 1]).Scaled(Scaler.Learn(Training, Scaling.Standard)));
}
