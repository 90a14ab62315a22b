using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

/// <summary>An index or label that names nothing fails the op with its number and place, and leaves no memory behind.</summary>
public sealed class BadValueTests
{
    public static TheoryData<long> Bad => [3, -4, long.MaxValue, long.MinValue];

    [Theory, MemberData(nameof(Bad))]
    public void Is_named_and_leaks_nothing(long bad)
    {
        var e = new Evaluation(new TensorPool());
        using (Tensor table = Tensor.From([1f, 2, 3, 4, 5, 6], [3, 2], e.Pool), at = Tensor.From([0L, bad], [2], e.Pool))
        using (Tensor rows = Tensor.From([1f, 2, 3, 4], [2, 2], e.Pool))
        using (Tensor scores = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3], e.Pool))
        {
            Fails(new Gather(), table, at);
            Fails(new ScatterAdd(), rows, at, table);
            Fails(new OneHotLike(), at, scores);
            Fails(new SoftmaxCrossEntropyLoss(), scores, at);
        }

        Assert.Equal(0, e.Pool.LeasedBytes);

        void Fails(Op op, params Tensor[] x) =>
            Assert.Contains($"{bad}", Assert.Throws<ValueException>(() => op.Forward(e, x)).Found, StringComparison.Ordinal);
    }
}
