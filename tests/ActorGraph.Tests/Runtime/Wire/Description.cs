using System.Collections;
using System.Globalization;
using System.Reflection;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Runtime.Wire;

/// <summary>Writes a message out to its last bit, so that two of them can be compared.</summary>
internal static class Description
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double number => BitConverter.DoubleToUInt64Bits(number).ToString("x16"),
        Tensor tensor => $"{tensor} {Convert.ToHexString(tensor.AsBytes())}",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        IConvertible simple => simple.ToString(CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", Properties(value).Select(p => $"{p.Name} = {Of(p.GetValue(value))}"))} }}",
    };

    private static IEnumerable<PropertyInfo> Properties(object value) => value.GetType()
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(p => p.CanRead && p.GetIndexParameters().Length == 0);
}
