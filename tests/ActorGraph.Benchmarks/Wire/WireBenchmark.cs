using System.Diagnostics;
using System.IO.Hashing;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;
using ActorGraph.Runtime.Wire;
using ActorGraph.Tensors;
using Akka.Actor;

namespace ActorGraph.Benchmarks.Wire;

/// <summary>One large tensor from this process to a second one, over a link, beside what a bare socket and a bare Akka.Remote do.</summary>
internal static class WireBenchmark
{
    private const double Mega = 1 << 20;
    private const double LeastRate = 250, MostOverhead = 64;

    /// <summary>The word by which the program starts itself as the sender.</summary>
    public const string Sender = "wire-sender";

    /// <summary>Both ends are processes with the memory settings that a run gives its workers.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using Process sender = Process.Start(Self(Sender, arguments))!;
        await sender.WaitForExitAsync();
        return sender.ExitCode;
    }

    public static async Task<int> SendAsync(string[] arguments)
    {
        WireOptions options = WireOptions.Parse(arguments);
        await using WireNode node = WireNode.Start(options);
        using Process peer = Start(node, options);
        try
        {
            return await MeasureAsync(node, peer, options);
        }
        finally
        {
            peer.StandardInput.Close(); // the peer ends with it
            if (!peer.WaitForExit(TimeSpan.FromSeconds(10))) peer.Kill();
        }
    }

    private static async Task<int> MeasureAsync(WireNode node, Process peer, WireOptions options)
    {
        async Task<string> Line() => await peer.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))
            ?? throw new InvalidOperationException("the second process ended");

        Address other = await node.OtherIsUp.WaitAsync(TimeSpan.FromSeconds(30));
        string[] ends = (await Line()).Split(' ');
        double bytes = options.Megabytes * Mega;

        long idle = Memory.Idle();
        IActorRef link = node.Open(other, _ => null);
        Node y = node.Graph["y"];
        var plan = new StepPlan { FirstSamples = [0, 1] };
        var rates = new List<double>();
        bool isSame = true;
        TimeSpan cpu;
        using (Tensor tensor = Fill(node, y))
        {
            string hash = $"{XxHash3.HashToUInt64(tensor.AsBytes()):x16}";
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int round = 0; round < options.Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                link.Tell(new Outbound(y.Index, new Activation(new PassId(1, round, 0, 0, 0), plan, new Edge(y.Index, 0)) { Value = tensor.Retain() }));
                isSame &= await Line() == "arrived";
                rates.Add(bytes / Mega / Stopwatch.GetElapsedTime(start).TotalSeconds);
                isSame &= await Line() == hash;
            }

            cpu = Environment.CpuUsage.TotalTime - before;
        }

        double own = (Memory.Peak() - idle) / Mega;
        await peer.StandardInput.WriteLineAsync("memory");
        long[] counts = [.. (await Line()).Split(' ').Select(long.Parse)];
        double others = counts[0] / Mega;
        double gigabytes = options.Rounds * options.Megabytes / 1024d, othersCpu = counts[2] / 1000d / gigabytes;
        int unreachable = node.Unreachable + (int)counts[1];

        long raw = Stopwatch.GetTimestamp();
        await RawTcp.SendAsync(int.Parse(ends[1]), (long)bytes);
        double rawRate = bytes / Mega / Stopwatch.GetElapsedTime(raw).TotalSeconds, largeRate = await LargeAsync(ends[0]);

        double median = rates.Order().ElementAt(rates.Count / 2);
        Console.WriteLine($"link, {options.Megabytes} MB tensor, each round   {string.Join(", ", rates.Select(r => $"{r:F0}"))} MB/s, {(isSame ? "same bits" : "OTHER BITS")}");
        Console.WriteLine($"link, median                      {median:F0} MB/s");
        Console.WriteLine($"raw loopback TCP                  {rawRate:F0} MB/s");
        Console.WriteLine($"Akka.Remote, messages of 8 MB     {largeRate:F0} MB/s");
        Console.WriteLine($"processor time of a GB            sender {cpu.TotalSeconds / gigabytes:F2} s, receiver {othersCpu:F2} s");
        Console.WriteLine($"peak memory above idle            sender {own:F0} MB, receiver {others:F0} MB");
        Console.WriteLine($"members that became unreachable   {unreachable}");
        Console.WriteLine($"frames sent again                 {node.Counters.FramesResent}");
        bool holds = isSame && median >= LeastRate && unreachable == 0 && Math.Max(own, others) <= options.Megabytes + MostOverhead;
        Console.WriteLine(holds ? "all bars hold" : $"a bar does not hold: at least {LeastRate} MB/s, none unreachable, at most {options.Megabytes + MostOverhead} MB");
        return holds ? 0 : 1;
    }

    private static async Task<double> LargeAsync(string address)
    {
        using ActorSystem system = Largest.Start();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long start = Stopwatch.GetTimestamp();
        system.ActorOf(Props.Create(() => new Largest.End($"{address}/user/end", done)));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        double rate = Largest.Messages * Largest.Bytes / Mega / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await system.Terminate();
        return rate;
    }

    private static Tensor Fill(WireNode node, Node y) => Tensor.Create<float, int>(
        y.Shape, 7, static (span, seed) => new Random(seed).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(span)), node.Pool);

    private static Process Start(WireNode node, WireOptions options)
    {
        ProcessStartInfo start = Self(WirePeer.Verb, [node.Cluster.SelfAddress.ToString(), .. options.Arguments]);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        return Process.Start(start)!;
    }

    private static ProcessStartInfo Self(string verb, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(Program).Assembly.Location);
        foreach (string argument in (string[])[verb, .. arguments]) start.ArgumentList.Add(argument);
        WorkerEnvironment.CompleteMemory(start);
        return start;
    }
}
