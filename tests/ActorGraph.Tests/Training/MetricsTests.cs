using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Training;

public class MetricsTests
{
    private static readonly Tensor Scores = Tensor.From([0.1f, 0.7f, 0.2f, 5, 5, 1, -3, -2, -1, float.NaN, 0, -1], [4, 3]);

    [Theory]
    [InlineData(new double[] { 1, 3, 3 }, 1)]
    [InlineData(new double[] { double.NaN, -1, double.NaN, 0 }, 3)]
    [InlineData(new double[] { double.NaN, double.NaN }, 0)]
    [InlineData(new double[] { double.NegativeInfinity, double.NegativeInfinity }, 0)]
    [InlineData(new double[] { double.NaN, double.NegativeInfinity }, 1)]
    public void Argmax_takes_the_first_of_equals_and_never_NaN(double[] scores, int expected)
    {
        Assert.Equal(expected, Metrics.ArgMax(scores));
        Assert.Equal(expected, Metrics.ArgMax([.. scores.Select(x => (float)x)]));
    }

    [Fact]
    public void Accuracy_reads_labels_and_one_hot_rows_alike()
    {
        using Tensor labels = Tensor.From([1L, 1, 2, 1], [4]), column = labels.Reshaped([4, 1]);
        using Tensor oneHot = Tensor.From([0.0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0], [4, 3]);
        Assert.Equal(3, Metrics.Correct(Scores, labels));
        Assert.Equal(0.75, Metrics.Accuracy(Scores, labels));
        Assert.Equal(0.75, Metrics.Accuracy(Scores, column));
        Assert.Equal(0.75, Metrics.Accuracy(Scores, oneHot));
    }

    [Fact]
    public void Confusion_counts_target_by_judged()
    {
        using Tensor labels = Tensor.From([1L, 1, 2, 0], [4]);
        long[,] counts = Metrics.Confusion(Scores, labels);
        Assert.Equal(new long[,] { { 0, 1, 0 }, { 1, 1, 0 }, { 0, 0, 1 } }, counts);
        Metrics.AddConfusion(Scores, labels, counts);
        Assert.Equal(new long[,] { { 0, 2, 0 }, { 2, 2, 0 }, { 0, 0, 2 } }, counts);
    }

    [Fact]
    public void Mean_absolute_error()
    {
        using Tensor predictions = Tensor.From([1.0, -2, 3], [3]), targets = Tensor.From([2f, -2f, 1f], [3]);
        Assert.Equal(1, Metrics.MeanAbsoluteError(predictions, targets));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using Tensor three = Tensor.From([1L, 1, 2], [3]), far = Tensor.From([1L, 1, 3, 0], [4]), flat = Tensor.From([1f], [1]);
        var error = Assert.Throws<ShapeException>(() => Metrics.Accuracy(Scores, three));
        Assert.Equal(
            "found targets of int64 [3], expected int64 [4] or float32 or float64 [4, 3], for scores of [4, 3]", error.Message);
        Assert.Contains("label 3 in row 2", Assert.Throws<ShapeException>(() => Metrics.Confusion(Scores, far)).Message);
        Assert.Throws<ShapeException>(() => Metrics.AddConfusion(Scores, far, new long[2, 3]));
        Assert.Throws<ShapeException>(() => Metrics.Accuracy(flat, three));
        Assert.Throws<ShapeException>(() => Metrics.MeanAbsoluteError(flat, three));
    }
}
