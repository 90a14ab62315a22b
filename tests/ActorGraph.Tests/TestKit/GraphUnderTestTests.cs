using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.TestKit;
using ActorGraph.Training;

namespace ActorGraph.Tests.TestKit;

/// <summary>How message flows are tested with the library; the README shows some of these.</summary>
public sealed class GraphUnderTestTests() : Akka.TestKit.Xunit2.TestKit(GraphTestKit.Config)
{
    [Fact]
    public async Task A_fan_out_waits_for_all_its_contributions()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat"], ByBoth, samples: 2);
        Edge x = graph.Edge("x'", "yHat"), w = graph.Edge("w", "yHat"), l1 = graph.Edge("yHat", "L1"), l2 = graph.Edge("yHat", "L2");
        test.SendActivation(w, Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(x, Row(1, 2));
        await test.ExpectActivationAsync(l1, [3, 6]);
        await test.ExpectActivationAsync(l2, [3, 6]);
        test.SendCotangent(l2, Row(2, 10)); // the second of the two comes first
        await test.ExpectNoMessageAsync();
        test.SendCotangent(l1, Row(1, 0));
        await test.ExpectCotangentAsync(x, [9, 30]); // (1 + 2) · 3, (0 + 10) · 3
        await test.ExpectCotangentAsync(w, [3 * 1 + 10 * 2]);
        await test.ExpectNoMessageAsync();
    }

    [Fact]
    public async Task Two_losses_added_up_walk_the_shared_chain_once()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["x'", "yHat", "L1", "L2", "L"], ByBoth, samples: 2);
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(graph.Edge("x", "x'"), Row(1, 2));
        test.SendSeed("L", Row(1, 1));
        Assert.Equal(1, test.Counts(graph.Edge("x'", "yHat")).Cotangents);
        Assert.Equal(1, test.Counts(graph.Edge("w", "yHat")).Cotangents);
        Assert.Equal((1, 1), await test.AcceptedAsync(graph.Edge("yHat", "L1")));
        Assert.Equal((1, 1), await test.AcceptedAsync(graph.Edge("yHat", "L2")));
        await test.ExpectCotangentAsync(graph.Edge("w", "yHat"), [Math.Exp(3) + 1 + 2 * (Math.Exp(6) + 1)]); // Σ x · (exp(y) + sign(y))
    }

    [Fact]
    public async Task A_duplicate_changes_nothing()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat", "L1", "L2", "L"], ByBoth, samples: 2);
        Edge again = graph.Edge("yHat", "L1");
        test.Duplicate(again, 2); // the activation, and the cotangent that comes back
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(graph.Edge("x'", "yHat"), Row(1, 2));
        test.SendSeed("L", Row(1, 1));
        Assert.Equal(2, test.Counts(again).Duplicated);
        Assert.Equal((1, 1), await test.AcceptedAsync(again));
        await test.ExpectCotangentAsync(graph.Edge("x'", "yHat"), [3 * (Math.Exp(3) + 1), 3 * (Math.Exp(6) + 1)]);
        TensorAssert.Close([Math.Exp(3) + 3, Math.Exp(6) + 6], await test.ExpectRootAsync("L"));
        Assert.Equal(0, test.Pool.LeasedBytes);
    }

    [Fact]
    public async Task A_late_message_of_an_old_attempt_is_dropped()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat"], samples: 2);
        PassId old = test.Pass;
        await test.AbandonAsync();
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(graph.Edge("x'", "yHat"), Row(9, 9), old);
        await test.ExpectNoMessageAsync();
        test.SendActivation(graph.Edge("x'", "yHat"), Row(1, 2));
        await test.ExpectActivationAsync(graph.Edge("yHat", "L1"), [3, 6]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Held_messages_may_be_let_go_in_any_order(params int[] order)
    {
        Graph graph = TwoLosses();
        var plan = new StepPlan { FirstSamples = [0, 1, 2], Backward = true };
        await using GraphUnderTest test = this.Test(graph, real: ["yHat", "L1"], plan: plan);
        Edge held = graph.Edge("yHat", "L1");
        test.Hold(held);
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        for (int i = 0; i < 2; i++) test.SendActivation(graph.Edge("x'", "yHat"), Row(i + 1), test.Pass with { MicroBatch = i });
        Assert.Equal(2, test.Counts(held).Held);
        await test.ExpectNoMessageAsync(graph.Edge("L1", "L"));
        test.Release(held, order);
        foreach (int place in order) await test.ExpectActivationAsync(graph.Edge("L1", "L"), [Math.Exp(3 * (place + 1))]);
    }

    [Fact]
    public async Task What_is_dropped_does_not_come()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat", "L1"], samples: 2);
        test.Drop(graph.Edge("yHat", "L1"));
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(graph.Edge("x'", "yHat"), Row(1, 2));
        Assert.Equal(1, test.Counts(graph.Edge("yHat", "L1")).Dropped);
        await test.ExpectNoMessageAsync(graph.Edge("L1", "L"));
        await test.ExpectActivationAsync(graph.Edge("yHat", "L2"), [3, 6]);
    }

    [Fact]
    public async Task Time_passes_when_it_is_told_to()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]);
        Graph graph = g.Build(loss: x.Apply(new Wait(500)).Named("slow").Identity().Named("behind"));
        await using GraphUnderTest test = this.Test(graph, real: ["slow"], samples: 2);
        test.SendActivation(graph.Edge("x", "slow"), Row(1, 2));
        test.Advance(TimeSpan.FromMilliseconds(499));
        await test.ExpectNoMessageAsync();
        test.Advance(TimeSpan.FromMilliseconds(1));
        await test.ExpectActivationAsync(graph.Edge("slow", "behind"), [1, 2]);
    }

    [Fact]
    public async Task Buffers_can_be_read_when_they_are_kept()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat"], plan: new StepPlan { FirstSamples = [0, 1], Backward = true, KeepsBuffers = true });
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(graph.Edge("x'", "yHat"), Row(2));
        test.SendCotangent(graph.Edge("yHat", "L1"), Row(1));
        test.SendCotangent(graph.Edge("yHat", "L2"), Row(4));
        NodeBuffers buffers = await test.ReadAsync("yHat");
        TensorAssert.Close([6], buffers.Forward!);
        TensorAssert.Close([5], buffers.Backward!);
    }

    [Fact]
    public async Task Mistakes_are_refused_with_a_hint()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat"]);
        Says("yHatt", () => graph.Edge("yHatt", "L1"));
        Says("inputs of `L`: `L1`, `L2`", () => graph.Edge("yHat", "L"));
        Says("yHatt", () => this.Test(graph, real: ["yHatt"]));
        Says("at least one", () => this.Test(graph, real: []));
        Says("a real node at one of its ends", () => test.Counts(graph.Edge("L1", "L")));
        Says("a real one: `yHat`", () => test.SendCotangent(graph.Edge("x'", "yHat"), Row(1)));
        Says("a real one: `yHat`", () => test.Hold(graph.Edge("yHat", "L1")));
        Says("a root", () => test.SendSeed("yHat", Row(1)));
        Says("an input", () => test.Feed("yHat", Row(1)));
        Says("no such edge", () => test.Counts(new Edge(99, 0)));
        await Assert.ThrowsAsync<TensorMismatchException>(() => test.ExpectActivationAsync(graph.Edge("yHat", "L1")));

        static void Says(string words, Action mistake) =>
            Assert.Contains(words, Assert.ThrowsAny<GraphException>(mistake).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_readable()
    {
        Graph graph = TwoLosses();
        await using GraphUnderTest test = this.Test(graph, real: ["yHat"], samples: 2);
        test.SendActivation(graph.Edge("w", "yHat"), Tensor.Scalar(3, ElementType.Float64));
        test.SendActivation(graph.Edge("x'", "yHat"), Row(1, 2));
        var wrong = await Assert.ThrowsAsync<TensorMismatchException>(() => test.ExpectActivationAsync(graph.Edge("yHat", "L1"), [3, 6.5]));
        Assert.Contains("activation along edge `yHat` → `L1`, slot 0: 1 of 2 numbers", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("[1]: found 6, expected 6.5, 0.5 apart", wrong.Message, StringComparison.Ordinal);
    }

    private static RunOptions ByBoth => new() { Sweeps = [new Differentiate("L", "x", "w")] };

    // yHat = x' · w is read by both losses
    private static Graph TwoLosses()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node x = g.Input("x", [Dimension.Batch()]).Identity().Named("x'"), w = g.Parameter("w", [], new Given([3]));
        Node yHat = (x * w).Named("yHat");
        return g.Build(loss: (yHat.Exp().Named("L1") + yHat.Abs().Named("L2")).Named("L"));
    }

    private static Tensor Row(params double[] values) => Tensor.From(values, [values.Length]);
}
