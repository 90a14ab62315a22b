using ActorGraph.Runtime.Coordination;
using Akka.Actor;

namespace ActorGraph.Runtime;

// How the coordinator is asked.
public sealed partial class GraphRun
{
    private async Task<T> AskAsync<T>(Request<T> request, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) // else an answer that is quick enough would come all the same
        {
            request.Release();
            cancellation.ThrowIfCancellationRequested();
        }

        Tell(request);
        try
        {
            return await request.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _pending.Remove(request);
        }
    }

    private void Tell(IRequest request)
    {
        try
        {
            _pending.Add(request);
        }
        catch
        {
            request.Release(); // nobody else will
            throw;
        }

        _coordinator.Tell(request);
    }
}
