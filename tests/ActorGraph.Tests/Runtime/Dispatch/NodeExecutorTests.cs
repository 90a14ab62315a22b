using ActorGraph.Runtime.Dispatch;
using Akka.Dispatch;
using Akka.Event;

namespace ActorGraph.Tests.Runtime.Dispatch;

/// <summary>Every task runs once, on one of the executor's threads, whoever brings it and whatever the others do.</summary>
public sealed class NodeExecutorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly EventStream _events = new(debug: false);
    private NodeExecutor _executor = null!;

    public void Dispose() => _executor.Shutdown();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Every_task_runs_once(int threads)
    {
        const int callers = 4, each = 5000, children = 3;
        Start(threads);
        var runs = new int[callers * each * (1 + children)];
        using var left = new CountdownEvent(runs.Length);
        Task[] bringing = [.. Enumerable.Range(0, callers).Select(caller => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
            {
                int first = (caller * each + i) * (1 + children);
                Run(() =>
                {
                    Mark(first);
                    for (int child = 1; child <= children; child++)
                    {
                        int own = first + child;
                        Run(() => Mark(own)); // from a thread of the executor: into its own queue
                    }
                });
            }
        }))];
        await Task.WhenAll(bringing);
        await EndOf(left);
        Assert.All(runs, times => Assert.Equal(1, times));

        void Mark(int task)
        {
            Assert.Same(_executor, NodeThread.Current!.Executor);
            Interlocked.Increment(ref runs[task]);
            left.Signal();
        }
    }

    [Fact]
    public async Task One_thread_takes_its_own_tasks_in_order()
    {
        Start(1);
        List<int> order = [];
        using var left = new CountdownEvent(100);
        Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                int own = i;
                Run(() =>
                {
                    order.Add(own);
                    left.Signal();
                });
            }
        });
        await EndOf(left);
        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waits_behind_a_task_that_is_held_up_is_taken_over(bool isOwn)
    {
        Start(2);
        using var behind = new CountdownEvent(10);
        using var held = new ManualResetEventSlim();
        var holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Run(() =>
        {
            if (isOwn) Bring();
            holding.SetResult();
            Assert.True(held.Wait(Patience));
            done.SetResult();
        });
        await holding.Task.WaitAsync(Patience);
        if (!isOwn) Bring();
        await EndOf(behind); // while the first is still at its task
        held.Set();
        await done.Task.WaitAsync(Patience);

        void Bring()
        {
            for (int i = 0; i < 10; i++) Run(() => behind.Signal());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Threads_come_back_from_sleep(int threads)
    {
        Start(threads);
        for (int i = 0; i < 200; i++)
        {
            using var left = new CountdownEvent(2);
            Run(() =>
            {
                Run(() => left.Signal());
                left.Signal();
            });
            await EndOf(left);
            if (i % 10 == 0) await Until(() => _executor.IsIdle);
        }
    }

    [Fact]
    public async Task A_task_that_throws_ends_itself_alone_and_is_reported()
    {
        Start(1);
        using var left = new CountdownEvent(1);
        Run(() => throw new InvalidOperationException("a task's own fault")); // reported to the log, which nobody reads here
        Run(() => left.Signal());
        await EndOf(left);
    }

    [Fact]
    public async Task After_the_end_last_words_are_still_heard()
    {
        Start(2);
        _executor.Shutdown();
        await Until(() => _executor.IsIdle);
        using var left = new CountdownEvent(1);
        Run(() => left.Signal());
        await EndOf(left);
    }

    private void Start(int threads) => _executor = new NodeExecutor("test", threads, _events);

    private void Run(Action task) => _executor.Execute(new Runnable(task));

    private static async Task EndOf(CountdownEvent left)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle wait = ThreadPool.RegisterWaitForSingleObject(left.WaitHandle, (_, _) => all.TrySetResult(), null, -1, executeOnlyOnce: true);
        await all.Task.WaitAsync(Patience);
        wait.Unregister(null);
    }

    private static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo()) await Task.Delay(1, patience.Token);
    }

    private sealed class Runnable(Action task) : IRunnable
    {
        public void Run() => task();

        public void Execute() => task();
    }
}
