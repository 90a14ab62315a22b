using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Akka's serializer of its small messages, closed to those that remoting and the cluster live on. Among the others are
/// exceptions, made by the name of their type, settings, routers, and poison pills.
/// </summary>
public sealed class AkkaMiscSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly MiscMessageSerializer _akkas = new(system);

    /// <inheritdoc/>
    public override int Identifier => 16;

    /// <inheritdoc/>
    public override string Manifest(object o) => _akkas.Manifest(o);

    /// <inheritdoc/>
    /// <exception cref="WireException">The message is none that a cluster needs.</exception>
    public override byte[] ToBinary(object obj) => IsNeeded(Manifest(obj))
        ? _akkas.ToBinary(obj)
        : throw new WireException("wire", $"a message {obj.GetType().Name} to be sent", "one of the closed set");

    /// <inheritdoc/>
    /// <exception cref="WireException">The message is none that a cluster needs.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => IsNeeded(manifest)
        ? _akkas.FromBinary(bytes, manifest)
        : throw new WireException("wire", "one of Akka's messages that no cluster needs", "a greeting, its answer or a heartbeat");

    // Identify and its answer; a remote watcher's heartbeat and its answer.
    private static bool IsNeeded(string manifest) => manifest is "ID" or "AID" or "RWHB" or "RWHR";
}
