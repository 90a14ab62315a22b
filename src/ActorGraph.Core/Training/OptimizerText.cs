using System.Globalization;
using System.Reflection;
using ActorGraph.Graphs;

namespace ActorGraph.Training;

/// <summary>
/// The text form of an optimizer, for where it has to be named: <c>adam(weight_decay=0.01)</c>. The project's own are found by
/// themselves; a user's are added with <see cref="Register{T}"/>, in every process that is to know them.
/// </summary>
public static class OptimizerText
{
    private static readonly Lazy<CallSyntax<Optimizer>> Calls = new(() =>
    {
        var calls = new CallSyntax<Optimizer>();
        calls.AddFrom(typeof(OptimizerText).Assembly);
        return calls;
    });

    /// <summary>Adds a user's optimizer: a public record whose constructor parameters are its settings.</summary>
    public static void Register<T>() where T : Optimizer => Calls.Value.Add(typeof(T));

    /// <summary>The text that <see cref="Parse"/> makes an equal optimizer from.</summary>
    /// <exception cref="GraphException">The optimizer is not registered, or not what its settings say.</exception>
    public static string Write(Optimizer optimizer)
    {
        string name = CallSyntax<Optimizer>.NameOf(optimizer.GetType());
        if (!Calls.Value.Knows(name))
            throw new GraphException("optimizer", $"{optimizer.GetType()}", "one that every process knows", "OptimizerText.Register<T>() in each of them");
        var settings = new List<string>();
        foreach (ParameterInfo parameter in Widest(optimizer.GetType()).GetParameters())
        {
            object? value = Property(optimizer.GetType(), parameter.Name!)?.GetValue(optimizer);
            if (value is double d) settings.Add($"{parameter.Name}={d.ToString("R", CultureInfo.InvariantCulture)}");
            else if (value is not null) settings.Add($"{parameter.Name}={Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant()}");
        }

        string text = $"{name}({string.Join(", ", settings)})";
        return Parse(text).Equals(optimizer) ? text
            : throw new GraphException("optimizer", $"{optimizer}", "one that is its constructor's parameters alone", "give it a property for each");
    }

    /// <summary>The optimizer that a text names.</summary>
    /// <exception cref="GraphException">No such optimizer, no such setting, or a value that does not fit it.</exception>
    public static Optimizer Parse(string text)
    {
        int open = text.IndexOf('(');
        if (open < 0 || !text.EndsWith(')')) throw Unreadable(text);
        var arguments = new List<Argument>();
        foreach (string part in text[(open + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2) throw Unreadable(text);
            arguments.Add(new Argument(sides[0], sides[1] switch
            {
                "true" => true,
                "false" => false,
                var number when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
                var number when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
                _ => throw Unreadable(text),
            }));
        }

        return Calls.Value.Create(text[..open], arguments);
    }

    private static GraphException Unreadable(string text) => new("optimizer", $"`{text}`", "a name with settings, such as adam(beta1=0.9)");

    private static ConstructorInfo Widest(Type type) => type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();

    private static PropertyInfo? Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
}
