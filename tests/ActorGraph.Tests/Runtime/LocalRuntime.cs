using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Runtime;

/// <summary>One runtime for all tests of a class.</summary>
public sealed class LocalRuntime : IAsyncLifetime
{
    public GraphRuntime Runtime { get; } = GraphRuntime.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Runtime.DisposeAsync();
}

/// <summary>Feeds written shortly.</summary>
internal static class Feeds
{
    public static Dictionary<string, Tensor> None => [];

    public static Dictionary<string, Tensor> Of(params (string Name, Tensor Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);

    public static Dictionary<string, Tensor> Scalars(params (string Name, double Value)[] values) =>
        values.ToDictionary(v => v.Name, v => Tensor.Scalar(v.Value, ElementType.Float64));

    public static Tensor Doubles(Shape shape, params double[] values) => Tensor.From(values, shape);

    /// <summary>Fails the test that would hang otherwise.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <inheritdoc cref="Soon{T}"/>
    public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(60));
}
