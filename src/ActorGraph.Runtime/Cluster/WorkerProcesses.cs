using System.Collections.Immutable;
using System.Diagnostics;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// Starts worker processes on this machine. A worker holds the reading end of a pipe from this process, so that it ends when this
/// one does, however that comes about.
/// </summary>
internal sealed class WorkerProcesses(ImmutableArray<string> command, string coordinator, Action<string, int, string> exited) : IAsyncDisposable
{
    private const int LastLines = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Process> _processes = [];
    private bool _isDisposed;

    /// <summary>Starts a worker of this name. <c>exited</c> hears of its end: its name, its exit code, and its last words.</summary>
    /// <exception cref="ClusterException">The program cannot be started.</exception>
    public void Start(string name)
    {
        if (command.IsEmpty)
            throw new ClusterException("actorgraph.cluster.worker-command", "none", "the program that starts a worker",
                "the command `actorgraph` sets it; a program of your own names itself, and calls ActorGraphWorker.RunAsync");
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (string argument in (string[])[.. command[1..], "--join", coordinator, "--name", name, "--attached"]) start.ArgumentList.Add(argument);
        WorkerEnvironment.Complete(start);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var words = new Queue<string>();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Hear(words, line.Data);
        process.Exited += (_, _) =>
        {
            process.WaitForExit(); // until its last words are read
            string last;
            lock (words) last = string.Join('\n', words);
            exited(name, process.ExitCode, last);
        };
        lock (_lock)
        {
            if (_isDisposed) return;
            try
            {
                process.Start();
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
            {
                throw new ClusterException($"worker {name}", e.Message, $"to start {command[0]}", inner: e);
            }

            _processes.GetValueOrDefault(name)?.Dispose(); // the one whose place it takes
            _processes[name] = process;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Ends a worker of this name at once, if there is one that has not ended.</summary>
    public void Kill(string name)
    {
        Process? process;
        lock (_lock) process = _processes.GetValueOrDefault(name);
        try
        {
            process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // it has ended
        }
    }

    /// <summary>Ends every worker that has not ended by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        Process[] processes;
        lock (_lock) (_isDisposed, processes) = (true, [.. _processes.Values]);
        await Task.WhenAll(processes.Select(EndAsync)).ConfigureAwait(false);
    }

    private static void Hear(Queue<string> words, string? line)
    {
        if (line is null) return;
        lock (words)
        {
            words.Enqueue(line);
            if (words.Count > LastLines) words.Dequeue();
        }
    }

    private static async Task EndAsync(Process process)
    {
        using (process)
        {
            try
            {
                process.StandardInput.Close(); // the sign to end, for one that was not told
                await process.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or IOException or InvalidOperationException)
            {
                try
                {
                    process.Kill();
                }
                catch (InvalidOperationException)
                {
                    // it has ended meanwhile
                }
            }
        }
    }
}
