using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Kernels;

/// <summary>Softmax in three ways over a row has the bits of its five steps, taken number by number.</summary>
public sealed class SoftmaxRowsTests
{
    private static readonly int[] Columns = [1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 128, 131, 1000, 4100];

    // Quotients near 1; near the least for which a division is put together; subnormal ones, and zeros.
    [Theory]
    [InlineData(1e-3)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(45)]
    [InlineData(110)]
    [InlineData(400)]
    [InlineData(800)]
    public void Every_bit_is_that_of_the_steps(double spread)
    {
        foreach (int columns in Columns)
        {
            Same<Scalar32, float>(columns, (r, _) => (float)(spread * (r.NextDouble() - 0.5)));
            Same<Scalar64, double>(columns, (r, _) => spread * (r.NextDouble() - 0.5));
        }
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.NaN)]
    [InlineData(double.NegativeInfinity, 0)]
    public void A_number_that_is_none_is_everywhere_in_its_row_alone(double odd, double everywhere)
    {
        foreach (int columns in Columns.Where(c => c > 1))
            for (int at = 0; at < columns; at += Math.Max(1, columns / 7))
            {
                var random = new Random(columns);
                float[] values = [.. Enumerable.Range(0, 3 * columns).Select(_ => (float)random.NextDouble())];
                values[columns + at] = (float)odd;
                float[] y = Run(values, columns);
                for (int i = 0; i < y.Length; i++)
                    if (i / columns != 1) Assert.InRange(y[i], float.Epsilon, 1);
                    else if (double.IsNaN(everywhere)) Assert.True(float.IsNaN(y[i]), $"column {i - columns} of {columns}");
                    else Assert.Equal(i == columns + at, y[i] == 0);
            }
    }

    [Fact]
    public void A_row_of_minus_infinity_has_no_shares() =>
        Assert.All(Run([.. Enumerable.Repeat(float.NegativeInfinity, 70)], 35), y => Assert.True(float.IsNaN(y)));

    private static void Same<TOne, TScalar>(int columns, Func<Random, int, TScalar> value)
        where TOne : struct, ILanes<TOne, TScalar> where TScalar : unmanaged, IEquatable<TScalar>
    {
        const int rows = 9;
        var random = new Random(columns);
        TScalar[] values = [.. Enumerable.Range(0, rows * columns).Select(i => value(random, i))];
        TScalar[] y = Run(values, columns);
        for (int row = 0; row < rows; row++)
            Assert.Equal(Steps<TOne, TScalar>(values.AsSpan(row * columns, columns)), y[(row * columns)..((row + 1) * columns)]);
    }

    private static TScalar[] Run<TScalar>(TScalar[] values, int columns) where TScalar : unmanaged
    {
        using Tensor x = Tensor.From(values, Shape.Of(values.Length / columns, columns)), y = x.Copy();
        SoftmaxRows.Run(x, y);
        return y.ToArray<TScalar>();
    }

    // Maximum, differences, exponentials, their sum on 64 lanes, quotients.
    private static TScalar[] Steps<TOne, TScalar>(ReadOnlySpan<TScalar> row)
        where TOne : struct, ILanes<TOne, TScalar> where TScalar : unmanaged
    {
        TOne most = TOne.Constant(double.NegativeInfinity);
        foreach (TScalar x in row) most = TOne.Greatest(TOne.Load(in x), most);
        var e = new TOne[row.Length];
        var lanes = new TOne[VirtualLanes.Count];
        for (int i = 0; i < row.Length; i++)
        {
            e[i] = TOne.Exp(TOne.Load(in row[i]) - most);
            lanes[i % lanes.Length] += e[i];
        }

        for (int half = lanes.Length / 2; half > 0; half /= 2)
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        var y = new TScalar[row.Length];
        for (int i = 0; i < y.Length; i++) (e[i] / lanes[0]).Store(ref y[i]);
        return y;
    }
}
