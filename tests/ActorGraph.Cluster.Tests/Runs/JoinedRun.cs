using ActorGraph.ClusterTests.Processes;

namespace ActorGraph.ClusterTests.Runs;

/// <summary>A run that waits for workers, and workers that others than it start: <c>train --cluster</c> and <c>worker --join</c>.</summary>
internal sealed class JoinedRun : IDisposable
{
    private readonly string _folder, _address;
    private readonly List<RunningCommand> _workers = [];

    private JoinedRun(string folder, string address, RunningCommand train) => (_folder, _address, Train) = (folder, address, train);

    /// <summary>The coordinator.</summary>
    public RunningCommand Train { get; }

    /// <summary>Starts a run that learns the digits in 100 patient steps on so many workers.</summary>
    public static JoinedRun Start(string folder, int workers, params IEnumerable<string> arguments)
    {
        string address = $"127.0.0.1:{FreePort.Next()}";
        return new JoinedRun(folder, address, RunningCommand.Start(
            folder, [.. Lesson.Patience.Train(Combination.Epochs), "--cluster", address, "--workers", $"{workers}", .. arguments]));
    }

    /// <summary>Starts a worker of this name; returns when the coordinator has taken it.</summary>
    public Task<RunningCommand> JoinAsync(string name, params IEnumerable<string> arguments) => JoinedAsync(name, StartWorker(name, arguments));

    /// <summary>The same with the tests' own program as the worker.</summary>
    public Task<RunningCommand> JoinOwnAsync(string name, params IEnumerable<string> arguments)
    {
        var worker = RunningCommand.StartProgram(typeof(JoinedRun).Assembly.Location, _folder, ["--join", _address, "--name", name, .. arguments]);
        _workers.Add(worker);
        return JoinedAsync(name, worker);
    }

    /// <summary>Where the coordinator and a worker listen: <c>host:port</c>.</summary>
    public string[] Addresses(string worker) => [_address, Train.Lines.Last(l => l.Event == "joined" && l.Worker == worker).Address];

    /// <summary>Starts a worker of this name.</summary>
    public RunningCommand StartWorker(string name, params IEnumerable<string> arguments)
    {
        var worker = RunningCommand.Start(_folder, ["worker", "--join", _address, "--name", name, "--json", .. arguments]);
        _workers.Add(worker);
        return worker;
    }

    private async Task<RunningCommand> JoinedAsync(string name, RunningCommand worker)
    {
        await Train.JoinedAsync(name);
        return worker;
    }

    /// <summary>Waits until an epoch has ended: the run is amid its steps then.</summary>
    public Task<OutputLine> AmidAsync() => Train.LineAsync("an epoch ends", l => l.IsEpoch);

    public void Dispose()
    {
        Train.Dispose();
        foreach (RunningCommand worker in _workers) worker.Dispose();
    }
}
