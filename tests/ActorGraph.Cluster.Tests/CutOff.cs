using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;

namespace ActorGraph.ClusterTests;

/// <summary>
/// Cuts the process off: what it sends to another one vanishes, and what that one sends to it, while both go on and their
/// connections stay. Settings name it as an extension of Akka's, beside the adapter <c>trttl</c>.
/// </summary>
internal sealed class CutOff : ExtensionIdProvider<CutOff.Here>
{
    private static Here? _here;

    public override Here CreateExtension(ExtendedActorSystem system) => _here = new Here(system);

    /// <summary>From now on nothing passes between this process and those: <c>host:port</c>.</summary>
    public static async Task FromAsync(IEnumerable<string> processes)
    {
        foreach (string[] process in processes.Select(p => p.Split(':')))
            await _here!.LoseAsync(new Address("tcp", _here.System.Name, process[0], int.Parse(process[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    internal sealed class Here(ExtendedActorSystem system) : IExtension
    {
        public ActorSystem System => system;

        public Task LoseAsync(Address process) => ((IRemoteActorRefProvider)system.Provider).Transport.ManagementCommand(
            new SetThrottle(process, ThrottleTransportAdapter.Direction.Both, Blackhole.Instance));
    }
}
