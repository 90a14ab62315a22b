using System.IO.Hashing;
using System.Net.Sockets;
using ActorGraph.Runtime;
using Akka.Actor;

namespace ActorGraph.Benchmarks.Wire;

/// <summary>The second process: receives, and says a line on standard output for each thing that came. Ends with its input.</summary>
internal static class WirePeer
{
    public const string Verb = "wire-peer";

    public static async Task<int> RunAsync(string[] arguments)
    {
        WireOptions options = WireOptions.Parse(arguments);
        Address parent = Address.Parse(arguments[0]);
        await using WireNode node = WireNode.Start(options, parent);
        await node.OtherIsUp;
        using ActorSystem large = Largest.Start();
        large.ActorOf(Props.Create(() => new Largest.End(null, null)), "end");
        using Socket listener = RawTcp.Listen(out int port);
        _ = RawTcp.ReceiveAsync(listener);
        Console.WriteLine($"{((ExtendedActorSystem)large).Provider.DefaultAddress} {port}");

        long idle = Memory.Idle();
        IActorRef sink = node.System.ActorOf(Props.Create(() => new Sink()));
        node.Open(parent, _ => sink);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        while (await Console.In.ReadLineAsync() is { } line)
            if (line == "memory") Console.WriteLine($"{Memory.Peak() - idle} {node.Unreachable} {(long)(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds}");
        return 0;
    }

    /// <summary>Takes the tensor and says its hash.</summary>
    private sealed class Sink : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not Activation activation) return;
            Console.WriteLine("arrived");
            string hash;
            using (Tensors.Tensor value = activation.Take()!) hash = $"{XxHash3.HashToUInt64(value.AsBytes()):x16}";
            Console.WriteLine(hash); // the memory is given back: the next round begins with this line
        }
    }
}
