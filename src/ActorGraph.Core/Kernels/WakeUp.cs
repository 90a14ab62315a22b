namespace ActorGraph.Kernels;

/// <summary>
/// Wakes one thread that waits, without spinning on either side: whoever waits here has watched before, or has nothing to watch
/// for, and its core is wanted. (A <see cref="SemaphoreSlim"/> yields some 30 times before it sleeps.) A wake-up that comes
/// first is kept.
/// </summary>
internal sealed class WakeUp
{
    private readonly object _gate = new(); // a monitor, because a Lock cannot be waited on
    private bool _isCalled;

    /// <summary>Wakes the thread that waits, or the next one to wait.</summary>
    public void Call()
    {
        lock (_gate)
        {
            _isCalled = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for a call; false: none came in time.</summary>
    /// <param name="milliseconds">How long; <see cref="Timeout.Infinite"/>: until it comes.</param>
    public bool Wait(int milliseconds = Timeout.Infinite)
    {
        lock (_gate)
        {
            if (milliseconds < 0)
                while (!_isCalled) Monitor.Wait(_gate);
            else if (!_isCalled) Monitor.Wait(_gate, milliseconds); // it may end too early: who waits for a time looks, and comes back
            bool isCalled = _isCalled;
            _isCalled = false;
            return isCalled;
        }
    }
}
