using ActorGraph.ClusterTests.Processes;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.ClusterTests;

/// <summary>Ops of a user's own run on workers that the user's own program hosts, and on no others.</summary>
public sealed class OwnOpTests
{
    private const string Text = """
        input x [batch, 2]
        param w [2] ones
        y = cube(x * w)
        L = sum(y, axis=1)
        loss L
        """;

    private readonly Graph _graph;

    public OwnOpTests()
    {
        if (!OpRegistry.Ops.Names.Contains("cube")) OpRegistry.Register<Cube>();
        _graph = GraphText.Parse(Text, "cube");
    }

    [Fact]
    public async Task A_program_of_ones_own_hosts_its_ops_by_configuration_alone()
    {
        Assert.Equal(await GradientAsync(Settings.Default), await GradientAsync(With(typeof(OwnWorker).Assembly.Location)));
    }

    [Fact]
    public async Task The_command_refuses_a_graph_with_an_op_that_it_does_not_know_and_names_it()
    {
        var error = await Assert.ThrowsAsync<ClusterException>(() => GradientAsync(With(Command.Path, "worker")));
        Assert.StartsWith("worker-1: found ", error.Message, StringComparison.Ordinal);
        Assert.Contains("cube", error.Message, StringComparison.Ordinal);
    }

    private static Settings With(params string[] program)
    {
        string command = string.Join(", ", program.Prepend(Command.Host).Select(p => $"\"{p}\""));
        return Settings.Default.With($"actorgraph.cluster {{ start-workers = 1, worker-command = [{command}] }}");
    }

    private async Task<double[]> GradientAsync(Settings settings)
    {
        await using GraphRuntime runtime = GraphRuntime.Start(settings);
        await using GraphRun run = await runtime.LoadAsync(_graph);
        using Tensor x = Tensor.From([0.5f, -1.25f, 3f, 0.1f], Shape.Of(2, 2));
        using StepResult result = await run.GradientAsync(new Dictionary<string, Tensor> { ["x"] = x });
        Tensor gradient = (await run.ReadAsync("w")).Backward!;
        return [result.LossSum, gradient[0], gradient[1]];
    }
}
