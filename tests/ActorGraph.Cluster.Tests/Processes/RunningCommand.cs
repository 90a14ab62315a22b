using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>
/// The built command as a process of its own: its lines as they come, and its end. Disposing it leaves neither it nor a worker
/// that joined it behind.
/// </summary>
internal sealed class RunningCommand : IDisposable
{
    /// <summary>How long anything may take that a test waits for: an hour-glass for a hang, not a bar.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly string _call;
    private readonly Lock _gate = new();
    private readonly List<OutputLine> _lines = [];
    private readonly StringBuilder _error = new();
    private readonly HashSet<int> _workers = [];
    private readonly Task _reading;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningCommand(Process process, string call)
    {
        (_process, _call, ProcessId) = (process, call, process.Id);
        Guardian.Watch(ProcessId);
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorAsync());
    }

    /// <summary>The process.</summary>
    public int ProcessId { get; }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<OutputLine> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_gate) return _error.ToString();
        }
    }

    /// <summary>The processes of all workers that have joined it.</summary>
    public IReadOnlyList<int> Workers
    {
        get
        {
            lock (_gate) return [.. _workers];
        }
    }

    /// <summary>Starts the command; its working folder is <paramref name="folder"/>.</summary>
    public static RunningCommand Start(string folder, params IEnumerable<string> arguments)
    {
        RunningCommand command = StartProgram(Command.Path, folder, arguments);
        command._process.StandardInput.Close();
        return command;
    }

    /// <summary>Starts another program than the command, which listens to what the test says to it.</summary>
    public static RunningCommand StartProgram(string program, string folder, params IEnumerable<string> arguments)
    {
        string[] given = [.. arguments];
        var start = new ProcessStartInfo(Command.Host, [program, .. given])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder,
        };
        return new RunningCommand(Process.Start(start)!, string.Join(' ', given));
    }

    /// <summary>Writes a line to its standard input.</summary>
    public async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Runs the command to its end.</summary>
    public static async Task<CommandEnd> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        using RunningCommand command = Start(folder, arguments);
        return await command.EndAsync();
    }

    /// <summary>The first line, from <paramref name="from"/> on, that is as it should be; waits for it.</summary>
    /// <exception cref="TimeoutException">It does not come.</exception>
    /// <exception cref="EndOfStreamException">The process ended without it.</exception>
    public async Task<OutputLine> LineAsync(string what, Func<OutputLine, bool> isIt, int from = 0)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                for (; from < _lines.Count; from++)
                    if (isIt(_lines[from])) return _lines[from];
                changed = _changed.Task;
            }

            if (_reading.IsCompleted && from == Lines.Count) throw new EndOfStreamException(Said($"ended without: {what}"));
            try
            {
                await Task.WhenAny(changed, _reading).WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(Said($"no line after {Patience.TotalSeconds} s: {what}"));
            }
        }
    }

    /// <summary>The line that says that a worker has joined.</summary>
    public Task<OutputLine> JoinedAsync(string worker, int from = 0) =>
        LineAsync($"{worker} joins", l => l.Event == "joined" && l.Worker == worker, from);

    /// <summary>The line that says that the nodes are where they are to be.</summary>
    public Task<OutputLine> PlacedAsync(int from = 0) => LineAsync("nodes are placed", l => l.Event == "placed", from);

    /// <summary>The line of the run that lost nodes, which says what it was doing.</summary>
    public Task<OutputLine> LostAsync(string worker, int from = 0) =>
        LineAsync($"{worker} is lost", l => l.Event == "lost" && l.Worker == worker && l.Phase.Length > 0, from);

    /// <summary>The line that says that the run goes on after a loss.</summary>
    public Task<OutputLine> RecoveredAsync(int from = 0) => LineAsync("the run recovers", l => l.Event == "recovered", from);

    /// <summary>Waits for its end, and for the end of all it wrote.</summary>
    public async Task<CommandEnd> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
            await _reading.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(Said($"still there after {Patience.TotalSeconds} s"));
        }

        return new CommandEnd(_process.ExitCode, Lines, Error, _call);
    }

    /// <summary>Waits until no worker that has joined is left.</summary>
    public async Task WorkersGoneAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (Workers.Any(UnixSignal.IsAlive))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException(Said("workers are left behind"));
            await Task.Delay(Glance);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        foreach (int worker in Workers)
        {
            if (UnixSignal.IsAlive(worker)) UnixSignal.Kill(worker);
            Guardian.Forget(worker);
        }

        Guardian.Forget(ProcessId);
        _process.Dispose();
    }

    private async Task ReadOutputAsync()
    {
        using StreamReader output = _process.StandardOutput; // disposing the process would leave its pipes open
        while (await output.ReadLineAsync() is { } text)
        {
            long at = Stopwatch.GetTimestamp();
            JsonElement json;
            try
            {
                json = JsonDocument.Parse(text).RootElement;
            }
            catch (JsonException)
            {
                lock (_gate) _error.AppendLine($"not JSON on standard output: {text}");
                continue;
            }

            lock (_gate)
            {
                var line = new OutputLine(_lines.Count, at, json);
                if (line.Event == "joined" && _workers.Add(line.ProcessId)) Guardian.Watch(line.ProcessId);
                _lines.Add(line);
                TaskCompletionSource changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed.SetResult();
            }
        }
    }

    private async Task ReadErrorAsync()
    {
        using StreamReader error = _process.StandardError;
        while (await error.ReadLineAsync() is { } text)
            lock (_gate) _error.Append(text).Append('\n');
    }

    private string Said(string what) => $"actorgraph {_call}: {what}\n{string.Join('\n', Lines.Select(l => l.Json.GetRawText()))}\n{Error}";
}
