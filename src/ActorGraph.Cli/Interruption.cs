using System.Runtime.InteropServices;

namespace ActorGraph.Cli;

/// <summary>
/// Ctrl-C and SIGTERM. The first asks the verb to end, and ends the process itself if the verb takes longer than
/// <see cref="Grace"/>, unless it is saving something; the second ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a verb may take to end: with the end of the process it stays within a second.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.7);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(0.1);

    private readonly CancellationTokenSource _source = new();
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the verb saves a checkpoint when it is interrupted: then it takes the time that it takes.</summary>
    public bool Saves { get; set; }

    /// <summary>Whether another process decides when this one ends.</summary>
    public bool IsIgnored { get; set; }

    /// <summary>Waits for a verb; where that takes longer than its grace, ends the process.</summary>
    public async Task<int> Guard(Task<int> verb)
    {
        if (await Task.WhenAny(verb, _signal.Task) != verb && !Saves && await Task.WhenAny(verb, Task.Delay(Grace)) != verb)
        {
            // A verb that hangs because nobody reads its output holds the console's lock: then this goes without words.
            await Task.WhenAny(Task.Run(() => Failure.Report(new OperationCanceledException())), Task.Delay(LastWords));
            Environment.Exit(Failure.Failed);
        }

        return await verb;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends by returning from Main
        if (IsIgnored && context.Signal == PosixSignal.SIGINT) return; // a terminal sends it to both
        if (!_signal.TrySetResult())
        {
            if (!Console.IsErrorRedirected) Console.Error.Write("\e[?25h"); // a live display hides the cursor
            Environment.Exit(Failure.Failed);
        }

        _source.Cancel();
    }
}
