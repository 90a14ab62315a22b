using ActorGraph.Tensors;

namespace ActorGraph.Tests.Tensors;

/// <summary>Memory is counted, comes back, and is never read by whom it was taken from.</summary>
public sealed class TensorPoolTests
{
    [Fact]
    public void What_was_released_cannot_be_read_and_is_leased_again()
    {
        var pool = new TensorPool();
        Tensor first = Tensor.From([1f, 2f], [2], pool), view = first.Rows(1, 1);
        first.Dispose();
        Assert.Equal(64, pool.LeasedBytes);
        Assert.Equal(2f, view[0]);
        view.Dispose();
        Assert.Equal(0, pool.LeasedBytes);
        using Tensor second = Tensor.From([7f, 8f], [2], pool);
        Assert.Equal(64, pool.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => first[0]);
        Assert.Throws<ObjectDisposedException>(() => first.Retain());
        Assert.Throws<ObjectDisposedException>(() => view.Reshaped([]));
        first.Dispose(); // a second time: nothing happens to whoever has the memory now
        Assert.Equal([7f, 8f], second.ToArray<float>());
        Assert.Equal(64, pool.LeasedBytes);
    }

    [Fact]
    public void Threads_never_share_a_block()
    {
        var pool = new TensorPool();
        System.Threading.Tasks.Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                using Tensor x = Tensor.Filled(worker, ElementType.Float32, [1 + i % 40], pool), other = x.Retain();
                Assert.All(x.ToArray<float>(), value => Assert.Equal(worker, value));
            }
        });
        Assert.Equal(0, pool.LeasedBytes);
        Assert.InRange(pool.PeakBytes, 64, 8 * 192);
    }

    [Fact]
    public void What_fills_a_new_tensor_and_fails_leaks_nothing()
    {
        var pool = new TensorPool();
        using (Tensor x = Tensor.Create<double, double>([3], 5, (y, value) => y.Fill(value), pool))
            Assert.Equal([5.0, 5, 5], x.ToArray<double>());
        Assert.Throws<FormatException>(() => Tensor.Create<long, int>([3], 0, (_, _) => throw new FormatException(), pool));
        Assert.Equal(0, pool.LeasedBytes);
    }
}
