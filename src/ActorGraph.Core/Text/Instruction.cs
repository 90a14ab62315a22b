using ActorGraph.Graphs;

namespace ActorGraph.Text;

/// <summary>
/// One step of an expression in postfix order, which is the order in which its nodes are made: a name, a number, or an op on
/// what the steps before left. Postfix needs no recursion, so that a sum of 100,000 terms is as good as one of two.
/// </summary>
/// <param name="Token">The token that an error points at.</param>
/// <param name="Op">The op; null for a name or a number.</param>
/// <param name="Inputs">How many values the op takes.</param>
/// <param name="IsNegative">Whether a number has a minus sign before it.</param>
internal readonly record struct Instruction(int Token, Op? Op = null, int Inputs = 0, bool IsNegative = false);
