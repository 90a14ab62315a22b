using System.Collections.Immutable;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>What <see cref="MessagePackWriter"/> does not have: what <see cref="WireReader"/> reads.</summary>
internal static class WireWriting
{
    public static void Write(this ref MessagePackWriter writer, double? value)
    {
        if (value is { } number) writer.Write(number);
        else writer.WriteNil();
    }

    public static void Write(this ref MessagePackWriter writer, int? value)
    {
        if (value is { } number) writer.Write(number);
        else writer.WriteNil();
    }

    public static void Write(this ref MessagePackWriter writer, ImmutableArray<int> values)
    {
        writer.WriteArrayHeader(values.Length);
        foreach (int value in values) writer.Write(value);
    }

    public static void Write(this ref MessagePackWriter writer, ImmutableArray<long> values)
    {
        writer.WriteArrayHeader(values.Length);
        foreach (long value in values) writer.Write(value);
    }

    public static void Write(this ref MessagePackWriter writer, ImmutableArray<string> values)
    {
        writer.WriteArrayHeader(values.Length);
        foreach (string value in values) writer.Write(value);
    }
}
