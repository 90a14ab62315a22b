using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>A line that makes nodes.</summary>
/// <param name="Token">The token of the name that is declared.</param>
/// <param name="Name">The name.</param>
internal abstract record Declaration(int Token, string Name);

/// <summary><c>input x [batch, 64] int64</c></summary>
internal sealed record InputLine(int Token, string Name, Shape Shape, ElementType? Element) : Declaration(Token, Name);

/// <summary><c>param W [32, 64] he frozen</c></summary>
internal sealed record ParameterLine(int Token, string Name, Shape Shape, Initialiser Initialiser, bool IsFrozen)
    : Declaration(Token, Name);

/// <summary><c>const c [2] int64 = [1, 2]</c></summary>
internal sealed record ConstantLine(int Token, string Name, Shape? Shape, ElementType? Element, NestedLiteral Value)
    : Declaration(Token, Name);

/// <summary><c>h = relu(x @ W)</c>, and where the instructions of the expression are.</summary>
internal sealed record DefinitionLine(int Token, string Name, Range Code) : Declaration(Token, Name);

/// <summary>One name behind <c>place worker:</c> or <c>checkpoint region:</c>.</summary>
internal readonly record struct GroupEntry(int Token, string Group);
