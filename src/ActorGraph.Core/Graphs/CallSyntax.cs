using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>Further names of an op or initialiser in graph text; the first one is what is printed.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TextNameAttribute(params string[] names) : Attribute
{
    /// <summary>The names.</summary>
    public string[] Names { get; } = names;
}

/// <summary>
/// An attribute as written in a call: <c>axis=-1</c>, or <c>0.1</c> without a name. The value is a <see cref="double"/>,
/// <see cref="long"/>, <see cref="bool"/>, <see cref="string"/> (a bare word), an <see cref="Initialiser"/> with arguments, or a list
/// (<c>object[]</c>) of these.
/// </summary>
public readonly record struct Argument(string? Name, object Value);

/// <summary>
/// The text form of immutable records whose constructor parameters are their attributes: <c>LeakyRelu(Alpha: 0.1)</c> is
/// <c>leaky_relu(…, alpha=0.1)</c>. Records are found in an assembly by their base type, so a new one needs no list to be
/// added to.
/// </summary>
/// <typeparam name="TBase">The base record: <see cref="Op"/> or <see cref="Initialiser"/>.</typeparam>
public sealed class CallSyntax<TBase> where TBase : notnull
{
    private readonly Dictionary<string, ConstructorInfo> _constructors = new(StringComparer.Ordinal);

    /// <summary>All names that can be called.</summary>
    public IReadOnlyCollection<string> Names => _constructors.Keys;

    /// <summary>All record types that can be called.</summary>
    public IEnumerable<Type> Types => _constructors.Values.Select(c => c.DeclaringType!).Distinct();

    /// <summary>
    /// The name under which a record is printed: the first of <see cref="TextNameAttribute"/>, else its own in snake case.
    /// </summary>
    public static string NameOf(Type type) => type.GetCustomAttribute<TextNameAttribute>()?.Names[0] ?? Snake(type.Name);

    /// <summary>Adds every public record of the assembly that derives from the base.</summary>
    /// <exception cref="ArgumentException">A name is taken by another record.</exception>
    public void AddFrom(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes())
            if (!type.IsAbstract && !type.ContainsGenericParameters && typeof(TBase).IsAssignableFrom(type)) Add(type);
    }

    /// <summary>Adds one record type.</summary>
    /// <exception cref="ArgumentException">A name is taken by another record.</exception>
    public void Add(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        IEnumerable<string> names = [.. type.GetCustomAttribute<TextNameAttribute>()?.Names ?? [], Snake(type.Name), type.Name];
        foreach (string name in names.Distinct())
        {
            if (_constructors.TryGetValue(name, out ConstructorInfo? other) && other.DeclaringType != type)
                throw new ArgumentException($"`{name}`: found {type}, but the name is {other.DeclaringType}'s already");
            _constructors[name] = constructor;
        }
    }

    /// <summary>Whether a name can be called.</summary>
    public bool Knows(string name) => _constructors.ContainsKey(name);

    /// <summary>Makes the record that a call names.</summary>
    /// <exception cref="GraphException">No such name, no such attribute, or a value that does not fit it.</exception>
    public TBase Create(string name, IReadOnlyList<Argument> arguments)
    {
        if (!_constructors.TryGetValue(name, out ConstructorInfo? constructor))
            throw new GraphException($"`{name}`", "an unknown name", "one that can be called", Nearest.Hint(name, Names));
        ParameterInfo[] parameters = constructor.GetParameters();
        var values = new object?[parameters.Length];
        var given = new bool[parameters.Length];
        int position = 0;
        foreach ((string? key, object value) in arguments)
        {
            int? flag = key is null ? Flag(parameters, value) : null;
            int at = flag ?? (key is null ? position++ : Array.FindIndex(parameters, p => Matches(p.Name!, key)));
            if (at < 0 || at >= parameters.Length || given[at])
                throw new GraphException(
                    $"`{name}`", key is null ? "one attribute too many" : $"attribute `{key}`", parameters.Length == 0
                    ? "no attributes" : $"each once at most: {string.Join(", ", parameters.Select(p => Snake(p.Name!)))}");
            values[at] = flag is not null ? true : Convert(value, parameters[at].ParameterType) ?? throw new GraphException(
                $"`{name}`", $"{Snake(parameters[at].Name!)}={Print(value)}", Expected(parameters[at].ParameterType));
            given[at] = true;
        }

        for (int i = 0; i < parameters.Length; i++)
            if (!given[i]) values[i] = parameters[i].HasDefaultValue
                ? Standard(parameters[i])
                : throw new GraphException($"`{name}`", $"no {Snake(parameters[i].Name!)}",
                    $"{Snake(parameters[i].Name!)}={Expected(parameters[i].ParameterType)}");
        try
        {
            return (TBase)constructor.Invoke(values);
        }
        catch (TargetInvocationException e) when (e.InnerException is ShapeException or ArgumentException)
        {
            throw new GraphException($"`{name}`", e.InnerException is ShapeException s ? s.Found : "a value out of range",
                e.InnerException is ShapeException t ? t.Expected : e.InnerException.Message, inner: e.InnerException);
        }
    }

    /// <summary>The attributes of a record that differ from their defaults, as they are written in a call.</summary>
    public static ImmutableArray<string> Attributes(TBase record)
    {
        ConstructorInfo constructor = record.GetType().GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var attributes = ImmutableArray.CreateBuilder<string>();
        foreach (ParameterInfo parameter in constructor.GetParameters())
        {
            object? value = record.GetType().GetProperty(parameter.Name!)?.GetValue(record);
            if (value is null || (parameter.HasDefaultValue && value.Equals(Standard(parameter)))) continue;
            attributes.Add($"{Snake(parameter.Name!)}={Print(value)}");
        }

        return attributes.DrainToImmutable();
    }

    /// <summary>A record as a call: its name, with its attributes where any differs from its default.</summary>
    public static string Text(TBase record)
    {
        ImmutableArray<string> attributes = Attributes(record);
        return attributes.IsEmpty ? NameOf(record.GetType()) : $"{NameOf(record.GetType())}({string.Join(", ", attributes)})";
    }

    // reflection gives null for the default of a struct
    private static object? Standard(ParameterInfo parameter) => parameter.DefaultValue
        ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);

    // he(uniform) is he(is_uniform=true)
    private static int? Flag(ParameterInfo[] parameters, object value) =>
        value is string word && Array.FindIndex(parameters, p => p.ParameterType == typeof(bool)
            && p.Name!.Equals("Is" + word, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? at : null;

    private static bool Matches(string parameter, string key) =>
        Snake(parameter) == key || parameter.Equals(key, StringComparison.OrdinalIgnoreCase)
        || (key == "axis" && parameter == "Axes") || (key == "axes" && parameter == "Axis");

    private static object? Convert(object value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(double)) return value is double d ? d : value is long l ? (double)l : null;
        if (type == typeof(int)) return value is long and >= int.MinValue and <= int.MaxValue ? (int)(long)value : null;
        if (type == typeof(long)) return value as long?;
        if (type == typeof(bool)) return value is bool b ? b : value is long n and (0 or 1) ? n == 1 : null;
        if (type == typeof(string)) return value as string;
        if (type == typeof(Initialiser)) return value as Initialiser
            ?? (value is string call && OpRegistry.Initialisers.Knows(call) ? OpRegistry.Initialisers.Create(call, []) : null);
        if (type.IsEnum) return value is string word && Enum.TryParse(type, word, true, out object? e) ? e : null;
        object[] items = value as object[] ?? [value];
        if (type == typeof(Ints)) // the name of the batch stands for "as in the input", ONNX's 0
            return items.All(i => i is string or (long and >= int.MinValue and <= int.MaxValue))
                ? Ints.Create([.. items.Select(i => i is long n ? (int)n : 0)]) : null;
        if (type == typeof(Shape))
            return items.All(i => i is string or (long and >= 0 and <= int.MaxValue))
                ? Shape.Create([.. items.Select(i => i is long n ? (Dimension)(int)n : Dimension.Batch((string)i))]) : null;
        if (type == typeof(ImmutableArray<double>))
            return items.All(i => i is long or double) ? items.Select(i => i is long n ? n : (double)i).ToImmutableArray() : null;
        return null;
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(double) ? "a number"
            : type == typeof(int) || type == typeof(long) ? "an integer"
            : type == typeof(bool) ? "true or false"
            : type == typeof(Ints) ? "a list of integers, such as [0, -1]"
            : type == typeof(Shape) ? "a shape, such as [batch, 64]"
            : type.IsEnum ? string.Join(" or ", Enum.GetNames(type).Select(n => n.ToLowerInvariant()))
            : type == typeof(Initialiser) ? "an initialiser, such as he or normal(0, 0.1)"
            : type == typeof(string) ? "a word" : "a list of numbers";
    }

    private static string Print(object value) => value switch
    {
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        bool b => b ? "true" : "false",
        Initialiser i => CallSyntax<Initialiser>.Text(i),
        Enum e => e.ToString().ToLowerInvariant(),
        object[] list => $"[{string.Join(", ", list.Select(Print))}]",
        ImmutableArray<double> list => $"[{string.Join(", ", list.Select(d => d.ToString("R", CultureInfo.InvariantCulture)))}]",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => !char.IsUpper(c) ? $"{c}"
            : i > 0 && !char.IsUpper(name[i - 1]) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
