using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

public unsafe class CoresTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_part_is_computed_once_whoever_computes_it(int cores)
    {
        const int Parts = 37;
        int* counts = stackalloc int[Parts];
        for (int round = 1; round <= 200; round++)
        {
            Cores.Enter(cores);
            try
            {
                Cores.Run(Parts, &Count, counts, wakes: round % 2 == 0);
            }
            finally
            {
                Cores.Leave();
            }

            for (int part = 0; part < Parts; part++) Assert.Equal(round, counts[part]);
        }

        static void Count(void* context, int part) => Interlocked.Increment(ref ((int*)context)[part]);
    }

    [Fact]
    public void Threads_that_share_parts_at_once_do_not_disturb_each_other() => System.Threading.Tasks.Parallel.For(0, 200, _ =>
    {
        int* counts = stackalloc int[5];
        Cores.Enter(4);
        try
        {
            Cores.Run(5, &Add, counts, wakes: true);
        }
        finally
        {
            Cores.Leave();
        }

        for (int part = 0; part < 5; part++) Assert.Equal(part + 1, counts[part]);

        static void Add(void* context, int part) => Interlocked.Add(ref ((int*)context)[part], part + 1);
    });

    [Fact]
    public void A_thread_that_did_not_enter_has_its_own_core_alone()
    {
        Assert.Equal(1, Cores.Available);
        Cores.Leave();
        Cores.Enter(1);
        Assert.Equal(1, Cores.Available);
        Cores.Leave();
        Assert.Throws<ArgumentOutOfRangeException>(() => Cores.Enter(0));
    }

    [Fact]
    public void What_goes_wrong_in_a_part_reaches_the_caller_after_all_parts_are_left()
    {
        Cores.Enter(2);
        try
        {
            for (int i = 0; i < 50; i++)
            {
                var error = Assert.Throws<InvalidOperationException>(() => Cores.Run(4, &Fail, null, wakes: true));
                Assert.Contains("part", error.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Cores.Leave();
        }

        static void Fail(void* context, int part) => throw new InvalidOperationException($"part {part}");
    }
}
