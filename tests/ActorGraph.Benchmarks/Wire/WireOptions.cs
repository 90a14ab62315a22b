using ActorGraph.Runtime.Wire;

namespace ActorGraph.Benchmarks.Wire;

/// <summary>What both processes go by.</summary>
/// <param name="Megabytes">The size of the tensor, in 2²⁰ bytes.</param>
/// <param name="Rounds">How often it crosses.</param>
/// <param name="Frame">The most bytes of a frame's body.</param>
/// <param name="Window">The bytes that may be on the way unacknowledged.</param>
internal sealed record WireOptions(int Megabytes, int Rounds, int Frame, int Window)
{
    public static WireOptions Parse(string[] arguments) => new(
        Value(arguments, "--megabytes", 256), Value(arguments, "--rounds", 3), Value(arguments, "--frame", ChunkedLinks.FrameBytes),
        Value(arguments, "--window", ChunkedLinks.WindowBytes));

    public string[] Arguments => ["--megabytes", $"{Megabytes}", "--rounds", $"{Rounds}", "--frame", $"{Frame}", "--window", $"{Window}"];

    private static int Value(string[] arguments, string name, int otherwise) =>
        Array.IndexOf(arguments, name) is >= 0 and var at ? int.Parse(arguments[at + 1]) : otherwise;
}
