using System.Threading.Channels;

namespace ActorGraph.Dashboard;

/// <summary>One message of a server-sent event stream.</summary>
/// <param name="Name">What kind of event it is.</param>
/// <param name="Data">JSON on one line.</param>
internal readonly record struct FeedEvent(string Name, string Data);

/// <summary>
/// Hands events to every page that listens. A page that does not keep up misses the oldest ones; who publishes never waits. The last event
/// of each name is kept for pages that come later. Thread-safe.
/// </summary>
internal sealed class EventFeed
{
    private const int MostWaiting = 64; // of one page

    private readonly Lock _gate = new();
    private readonly List<Channel<FeedEvent>> _listeners = [];
    private readonly Dictionary<string, FeedEvent> _last = [];

    /// <summary>How many pages listen.</summary>
    public int Listeners
    {
        get
        {
            lock (_gate) return _listeners.Count;
        }
    }

    /// <summary>Hands an event to all.</summary>
    public void Publish(FeedEvent e)
    {
        lock (_gate)
        {
            _last[e.Name] = e;
            foreach (Channel<FeedEvent> listener in _listeners) listener.Writer.TryWrite(e);
        }
    }

    /// <summary>Events from here on, the last ones of each name first, until cancelled.</summary>
    public async IAsyncEnumerable<FeedEvent> ListenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            foreach (FeedEvent e in _last.Values) channel.Writer.TryWrite(e);
            _listeners.Add(channel);
        }

        try
        {
            await foreach (FeedEvent e in channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false)) yield return e;
        }
        finally
        {
            lock (_gate) _listeners.Remove(channel);
        }
    }
}
