using ActorGraph.Data;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Cli;

/// <summary>The one place where exceptions become exit codes and words.</summary>
internal static class Failure
{
    /// <summary>It did what it was asked.</summary>
    public const int None = 0;

    /// <summary>It could not do what it was asked.</summary>
    public const int Failed = 1;

    /// <summary>What it was asked is no sense.</summary>
    public const int Mistaken = 2;

    private const string DebugVariable = "ACTORGRAPH_DEBUG";

    /// <summary>Prints an exception to standard error and returns the exit code.</summary>
    public static int Report(Exception exception)
    {
        while (exception is AggregateException { InnerExceptions: [var only] }) exception = only;
        (int code, string message) = Describe(exception);
        Print(message);
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") Console.Error.WriteLine($"\n{exception}");
        return code;
    }

    /// <summary>Prints a message; the hint has a colour of its own on a terminal.</summary>
    public static void Print(string message)
    {
        bool colours = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Console.Error.WriteLine(colours ? message.Replace("\n\nhint:", "\n\n\e[36mhint:\e[0m") : message);
    }

    private static (int Code, string Message) Describe(Exception exception) => exception switch
    {
        CallException => (Mistaken, exception.Message),
        GraphTextException { File: "expression" or "value" } => (Mistaken, exception.Message),
        FormatException => (Mistaken, exception.Message), // the text of a schedule
        GraphTextException or GraphException or InputException or SettingsException or ShapeException or ValueException
            or NodeFailedException or NonFiniteLossException or ClusterException or WireException => (Failed, exception.Message),
        ArgumentException when IsWorded(exception.Message) => (Mistaken, exception.Message), // a setting out of its range
        OperationCanceledException => (Failed, "interrupted: found a signal to end, expected to finish"),
        IOException or UnauthorizedAccessException => (Failed,
            $"files: found an error ({exception.Message}), expected to read and write"),
        OutOfMemoryException => (Failed,
            "memory: found none left, expected enough for one step\n\n"
            + "hint: a smaller --batch, or more --micro-batches, needs less"),
        _ => (Failed, $"actorgraph: found {exception.GetType().Name} ({exception.Message}), expected none\n\n"
            + $"hint: this is a fault of actorgraph, please report it; {DebugVariable}=1 shows where it happened"),
    };

    private static bool IsWorded(string message) =>
        message.Contains("found ", StringComparison.Ordinal) && message.Contains("expected ", StringComparison.Ordinal);
}
