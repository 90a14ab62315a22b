using System.Globalization;

namespace ActorGraph.Schedules;

/// <summary>Which half of a pass.</summary>
public enum ActionKind : byte
{
    /// <summary>Values.</summary>
    Forward,

    /// <summary>Cotangents.</summary>
    Backward,
}

/// <summary>One half of a pass through one stage of a worker.</summary>
/// <param name="Kind">Which half.</param>
/// <param name="MicroBatch">The micro-batch, from 0.</param>
/// <param name="Chunk">Which of the worker's stages, from 0.</param>
public readonly record struct ScheduledAction(ActionKind Kind, int MicroBatch, int Chunk)
{
    /// <summary><c>F1</c>, <c>B1</c>: the micro-batch counted from 1, as people do; behind the first chunk a letter: <c>F1b</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Kind == ActionKind.Forward ? 'F' : 'B')}{MicroBatch + 1}{Letter}");

    private string Letter => Chunk switch
    {
        0 => "",
        < 26 => ((char)('a' + Chunk)).ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $".{Chunk + 1}"),
    };
}
