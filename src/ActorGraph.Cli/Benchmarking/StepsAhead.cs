using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Benchmarking;

/// <summary>
/// Training steps that are asked for before those in front of them are done, so that nodes need not wait for the one who asks; who is
/// woken once for half of them.
/// </summary>
internal sealed class StepsAhead(GraphRun run, IReadOnlyDictionary<string, Tensor> feeds, double learningRate, CancellationToken cancellation = default)
{
    private const int Most = 256; // waking who asks takes the nodes' thread up to 40 µs

    private readonly Queue<Task<StepResult>> _asked = new();
    private long _update;

    /// <summary>Trains for so many steps, and returns when all are done.</summary>
    public async Task TrainAsync(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            if (_asked.Count == Most) await TakeAsync(Most / 2).ConfigureAwait(false);
            _asked.Enqueue(run.TrainAsync(feeds, new StepOptions { Update = ++_update, LearningRate = learningRate }, cancellation));
        }

        await TakeAsync(_asked.Count).ConfigureAwait(false);
    }

    // Waits for the last of them.
    private async Task TakeAsync(int steps)
    {
        if (steps > 0) await _asked.ElementAt(steps - 1).ConfigureAwait(false);
        while (steps-- > 0) (await _asked.Dequeue().ConfigureAwait(false)).Dispose();
    }
}
