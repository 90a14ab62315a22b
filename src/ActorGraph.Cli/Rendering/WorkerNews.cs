using ActorGraph.Runtime.Cluster;

namespace ActorGraph.Cli.Rendering;

/// <summary>What happens to workers: a line on standard error for people, a line of JSON for machines.</summary>
internal sealed class WorkerNews(bool asJson) : IProgress<WorkerEvent>
{
    public void Report(WorkerEvent value)
    {
        if (!asJson)
        {
            Console.Error.WriteLine(Words(value));
            return;
        }

        Json.Line(json =>
        {
            json.WriteString("event", value.Change.ToString().ToLowerInvariant());
            if (value.Worker.Length > 0) json.WriteString("worker", value.Worker);
            json.WriteString("detail", value.Detail);
            if (value.Phase is { } phase) json.WriteString("phase", phase.ToString().ToLowerInvariant());
        });
    }

    private static string Words(WorkerEvent value) => value.Change switch
    {
        WorkerChange.Joined => $"{value.Worker} joined: {value.Detail}",
        WorkerChange.Lost when value.Phase is { } phase => $"{value.Worker} is lost ({phase.ToString().ToLowerInvariant()}): {value.Detail}",
        WorkerChange.Lost => $"{value.Worker} is lost: {value.Detail}",
        WorkerChange.Placed => $"placed: {value.Detail}",
        _ => value.Detail,
    };
}
