using System.Reflection;

namespace ActorGraph.Graphs;

/// <summary>
/// The ops and initialisers that graph text can call. The project's own are found by themselves; a user's are added with
/// <see cref="Register{T}"/> or with their whole assembly. Registering is meant for the start of a program.
/// </summary>
/// <example><c>OpRegistry.Register&lt;Swish&gt;(); // from here on graph text knows swish(x)</c></example>
public static class OpRegistry
{
    private static readonly Lazy<CallSyntax<Op>> OpCalls = new(() => Found<Op>(typeof(OpRegistry).Assembly));
    private static readonly Lazy<CallSyntax<Initialiser>> InitialiserCalls =
        new(() => Found<Initialiser>(typeof(OpRegistry).Assembly));

    /// <summary>The ops by their text names.</summary>
    public static CallSyntax<Op> Ops => OpCalls.Value;

    /// <summary>The initialisers by their text names.</summary>
    public static CallSyntax<Initialiser> Initialisers => InitialiserCalls.Value;

    /// <summary>Adds a user's op.</summary>
    public static void Register<T>() where T : Op => Ops.Add(typeof(T));

    /// <summary>Adds all public ops and initialisers of an assembly.</summary>
    public static void Register(Assembly assembly)
    {
        Ops.AddFrom(assembly);
        Initialisers.AddFrom(assembly);
    }

    private static CallSyntax<T> Found<T>(Assembly assembly) where T : notnull
    {
        var calls = new CallSyntax<T>();
        calls.AddFrom(assembly);
        return calls;
    }
}
