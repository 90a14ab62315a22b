using System.CommandLine;
using System.Globalization;
using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph worker</c>: hosts nodes of a run whose coordinator is another process.</summary>
internal static class WorkerVerb
{
    private const string Examples = """
        actorgraph worker --join 127.0.0.1:4053
        actorgraph worker --join 10.0.0.1:4053 --listen 10.0.0.2:0 --settings tls.hocon
        """;

    public static Command Create(Interruption interruption)
    {
        Option<string?> join = Flag.Text("--join", "HOST:PORT", "Where the coordinator listens: train --cluster HOST:PORT.");
        join.Required = true;
        Option<string?> listen = Flag.Text(
            "--listen", "HOST:PORT", "Where this worker listens; port 0 for any that is free. Without it, on loopback alone.");
        Option<string?> name = Flag.Text("--name", "NAME", "The name by which a placement calls it; without it, the coordinator names it.");
        Option<bool> attached = Flag.Switch("--attached", "Ends when standard input ends, and leaves Ctrl-C to the process that started it.");
        attached.Hidden = true;
        Option<bool> asJson = Flag.Switch("--json", "A line of JSON when the worker has joined, and one when it ends.");
        var runtime = new RuntimeFlags();
        var verb = new Verb("worker", "Hosts nodes of a run whose coordinator is another process.", Examples) { join, listen, name, attached };
        runtime.AddTo(verb);
        verb.Options.Add(asJson);
        verb.SetAction(async (call, cancellation) =>
        {
            (string host, int port) = HostPort.Parse("--join", call.GetValue(join)!);
            Settings settings = runtime.Settings(call);
            if (call.GetValue(listen) is { } own)
            {
                (string at, int on) = HostPort.Parse("--listen", own, 0);
                settings = settings.With(string.Create(CultureInfo.InvariantCulture, $"actorgraph.cluster {{ host = \"{at}\", port = {on} }}"));
            }

            interruption.Saves = true; // leaving takes the time that it takes
            using CancellationTokenSource end = call.GetValue(attached) ? EndOfInput() : CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (call.GetValue(attached)) interruption.IsIgnored = true;
            bool json = call.GetValue(asJson);
            WorkerEnd ended = await ActorGraphWorker.RunAsync(
                new WorkerOptions(string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"))
                {
                    Name = call.GetValue(name), Settings = settings, Accepted = (given, at) => Joined(given, at, json),
                }, end.Token);
            if (json) Json.Line(line =>
            {
                line.WriteString("ended", ended.Reason);
                line.WriteNumber("exit_code", ended.ExitCode);
            });
            if (ended.ExitCode != Failure.None) Failure.Print($"worker: {ended.Reason}");
            else Console.Error.WriteLine($"worker: {ended.Reason}");
            return ended.ExitCode;
        });
        return verb;
    }

    private static void Joined(string name, string coordinator, bool asJson)
    {
        if (!asJson)
        {
            Console.Error.WriteLine($"{name} has joined the coordinator at {coordinator}");
            return;
        }

        Json.Line(json =>
        {
            json.WriteString("joined", coordinator);
            json.WriteString("worker", name);
        });
    }

    // The process that started this one holds the other end: when it ends, however that comes about, so does this one.
    private static CancellationTokenSource EndOfInput()
    {
        var end = new CancellationTokenSource();
        _ = Task.Run(async () =>
        {
            var buffer = new byte[64];
            await using Stream input = Console.OpenStandardInput();
            try
            {
                while (await input.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // as good as its end
            }

            await end.CancelAsync();
        });
        return end;
    }
}
