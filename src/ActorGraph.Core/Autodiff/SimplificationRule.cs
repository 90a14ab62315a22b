using System.Collections.Immutable;

namespace ActorGraph.Autodiff;

/// <summary>One rule of <see cref="Simplification"/>. It keeps the value to the bit, but for what <see cref="Changes"/> names.</summary>
public sealed class SimplificationRule
{
    internal SimplificationRule(string name, string formula, Type[] on, Func<Term, Term?> apply, string? changes = null) =>
        (Name, Formula, On, Apply, Changes) = (name, formula, [.. on], apply, changes);

    /// <summary>What the rule is called.</summary>
    public string Name { get; }

    /// <summary>What becomes of what.</summary>
    public string Formula { get; }

    /// <summary>Which bits may change; null: none.</summary>
    public string? Changes { get; }

    /// <summary>The ops that the rule looks at; none given: all.</summary>
    internal ImmutableArray<Type> On { get; }

    /// <summary>What an operation can be instead: one of the terms below it or a new one; null where the rule says nothing.</summary>
    internal Func<Term, Term?> Apply { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Formula}";
}
