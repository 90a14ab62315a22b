using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Autodiff;

/// <summary>That seeds together give the bits of each alone, each op's case in the battery shows.</summary>
public sealed class SeedsTests
{
    private static readonly Evaluation E = new(TensorPool.Shared);

    [Fact]
    public void Without_a_seed_axis_it_is_the_plain_product()
    {
        using Tensor x = Tensor.From([1.0, 2], [2]), v = Tensor.From([3.0, 5], [2]);
        Assert.Equal([3.0, 5], Seeds.Vjp(new(), E, new Add(), [x, x], x, v, 1, null).ToDoubles());
        Assert.Equal([6.0, 10], Seeds.Jvp(new(), E, new Add(), [x, x], x, [v, v], null).ToDoubles());
    }

    [Fact]
    public void The_identity_as_seeds_gives_the_jacobian_from_either_side()
    {
        using Tensor x = Tensor.From([1.0, 2, 3], [3]), eye = Tensor.From([1.0, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
        double[] jacobian = [6, 0, 0, 0, 12, 0, 0, 0, 18];
        using Tensor six = Tensor.Scalar(6, ElementType.Float64);
        using Tensor y = new Mul().Forward(E, [x, x]), y6 = new Mul().Forward(E, [y, six]);
        using Tensor square = new Mul().Forward(E, [x, six]);
        Assert.Equal(jacobian, Seeds.Vjp(new(), E, new Mul(), [x, square], y6, eye, 0, 3).ToDoubles());
        Assert.Equal(jacobian, Seeds.Jvp(new(), E, new Mul(), [x, square], y6, [eye, null], 3).ToDoubles());
    }

    [Fact]
    public void A_missing_seed_axis_is_named()
    {
        using Tensor x = Tensor.From([1.0, 2], [2]);
        ShapeException vjp = Assert.Throws<ShapeException>(() => Seeds.Vjp(new(), E, new Exp(), [x], x, x, 0, 4));
        Assert.Contains("Exp: a cotangent of shape [2], expected [4, 2]", vjp.Message);
        ShapeException jvp = Assert.Throws<ShapeException>(() => Seeds.Jvp(new(), E, new Exp(), [x], x, [x], 4));
        Assert.Contains("Exp: a tangent of shape [2], expected [4, 2]", jvp.Message);
    }

    [Fact]
    public void Nothing_stays_leased()
    {
        var pool = new TensorPool();
        var e = new Evaluation(pool);
        using Tensor x = Tensor.From([1.0, 2], [2]), v = Tensor.From([3.0, 5, 7, 9], [2, 2]);
        var space = new Workspace();
        Seeds.Vjp(space, e, new Pow(), [x, x], x, v, 1, 2).Dispose();
        Seeds.Jvp(space, e, new Max(), [x, x, x], x, [v, null, v], 2).Dispose();
        Assert.Equal(0, pool.LeasedBytes);
        Assert.Throws<InvalidOperationException>(() => Seeds.Vjp(space, e, new Less(), [x, x], x, v, 1, 2));
        Assert.Equal(0, pool.LeasedBytes);
    }
}
