namespace ActorGraph.Runtime.Coordination;

// What is asked of several nodes and answered when all of them have.
internal sealed partial class CoordinatorState
{
    private void Write(WriteParameters request)
    {
        log?.Add(request); // now: a step that is begun behind it may end before the last parameter has answered
        Gather(
            request, [.. request.Values.Keys],
            (id, node) => new WriteParameter(id, request.Values[node].Value, request.Values[node].State),
            replies => request.Succeed(replies.Length), request.Fail);
    }

    private void Read(ReadNode request) => Gather(
        request, [request.Node], id => new ReadBuffers(id, request.MicroBatch), replies => request.Succeed((BuffersRead)replies[0]));

    private void Read(ReadAllCounters request) => Gather(
        request, Enumerable.Range(0, spec.Nodes.Length), id => new ReadCounters(id), replies => request.Succeed([.. replies.Cast<CountersRead>()]));

    private void Read(ReadParameters request) => Gather(
        request, spec.Graph.Parameters.Select(p => p.Index), id => Asking(id), replies => request.Succeed([.. replies.Cast<ParameterRead>()]));

    private ReadParameter Asking(long id) => new(id) { Committed = _committed };

    private void Gather<T>(Request<T> request, IEnumerable<int> nodes, Func<long, object> ask, Func<object[], ICompletion> finish) =>
        Gather(request, [.. nodes], (id, _) => ask(id), finish, request.Fail);

    private void Gather(
        IRequest? request, int[] asked, Func<long, int, object> ask, Func<object[], ICompletion> finish, Func<Exception, ICompletion> fail)
    {
        if (_broken is not null || asked.Length == 0)
        {
            Complete(_broken is not null ? fail(_broken) : finish([]));
            return;
        }

        long id = _requests++;
        _gatherings.Add(id, new Gathering(request, asked, finish, fail));
        foreach (int node in asked) Send(node, ask(id, node));
    }

    private void Reply(long request, int node, object reply)
    {
        if (!_gatherings.TryGetValue(request, out Gathering? gathering) || !gathering.Add(node, reply)) return;
        _gatherings.Remove(request);
        Complete(gathering.Finish());
    }

    private void OnRequestFailed(RequestFailed message)
    {
        if (_gatherings.Remove(message.Request, out Gathering? gathering))
            Complete(gathering.Fail(new NodeFailedException(spec.Graph.Nodes[message.Node].Name, message.Error, [])));
    }
}
