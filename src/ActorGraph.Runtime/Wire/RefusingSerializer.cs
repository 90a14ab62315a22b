using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Stands where Akka has a serializer that this program must not have, under its number: whatever it is given or receives, it
/// refuses. Newtonsoft's, which makes objects of whatever type a stranger names, is the main one.
/// </summary>
public abstract class RefusingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <inheritdoc/>
    public override string Manifest(object o) => ""; // Akka asks before it sends: what is refused is the message

    /// <inheritdoc/>
    /// <exception cref="WireException">Always.</exception>
    public override byte[] ToBinary(object obj) =>
        throw new WireException("wire", $"a message {obj.GetType().Name} to be sent", "one of the closed set");

    /// <inheritdoc/>
    /// <exception cref="WireException">Always. The manifest, which may name a type, is not looked at.</exception>
    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new WireException("wire", $"a message of serializer {Identifier}", $"one of serializer {WireSerializer.Number}");
}

/// <summary>In place of Newtonsoft's JSON, for objects of any type.</summary>
public sealed class RefusingJson(ExtendedActorSystem system) : RefusingSerializer(system)
{
    /// <summary>Called by Akka, which has settings for the one that stood here.</summary>
    public RefusingJson(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;

    /// <inheritdoc/>
    public override int Identifier => 1;
}

/// <summary>In place of Protobuf's messages, found by the name of their type.</summary>
public sealed class RefusingProtobuf(ExtendedActorSystem system) : RefusingSerializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => 2;
}

/// <summary>In place of remote deployment: actors of any type that a stranger names.</summary>
public sealed class RefusingDeployment(ExtendedActorSystem system) : RefusingSerializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => 3;
}

/// <summary>In place of bare bytes.</summary>
public sealed class RefusingBytes(ExtendedActorSystem system) : RefusingSerializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => 4;
}

/// <summary>In place of bare texts and numbers.</summary>
public sealed class RefusingPrimitives(ExtendedActorSystem system) : RefusingSerializer(system)
{
    /// <summary>Called by Akka, which has settings for the one that stood here.</summary>
    public RefusingPrimitives(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;

    /// <inheritdoc/>
    public override int Identifier => 17;
}

/// <summary>In place of Akka.Delivery, whose payloads name their serializer.</summary>
public sealed class RefusingDelivery(ExtendedActorSystem system) : RefusingSerializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => 36;
}
