using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Autodiff;

/// <summary>
/// What gradients are called: <c>∂L/∂W1</c>, <c>∂(L1 + L2)/∂W1</c>, <c>∂(∂l/∂x)/∂x</c>; with a prime for each that is called
/// so already.
/// </summary>
internal sealed class GradientNames
{
    private readonly HashSet<string> _taken;
    private readonly string _numerator;

    public GradientNames(IEnumerable<SeededRoot> roots, IEnumerable<string> taken)
    {
        _taken = new HashSet<string>(taken, StringComparer.Ordinal);
        string[] names = [.. roots.Select(r => Inside(r.Root.Name))];
        _numerator = names.Length == 1 ? names[0] : $"({string.Join(" + ", names)})";
    }

    /// <summary>
    /// Names the gradients, by node of the graph before. One that was asked for gets a name of its own even where its value has
    /// one already, as an identity, which costs nothing; any other shares the node.
    /// </summary>
    public void Give(GraphBuilder builder, Graph before, IReadOnlyList<Node> asked, Node?[] gradients)
    {
        foreach (Node node in asked)
        {
            Node gradient = gradients[node.Index]!;
            bool isFree = gradient.IsAnonymous && gradient.Index >= before.Nodes.Length;
            gradients[node.Index] = isFree ? gradient.Named(Name(node)) : builder.Apply(new Identity(), Name(node), [gradient]);
        }

        for (int i = gradients.Length - 1; i >= 0; i--)
            if (gradients[i] is { IsAnonymous: true } gradient && gradient.Index >= before.Nodes.Length && !before.Nodes[i].IsAnonymous)
                gradient.Named(Name(before.Nodes[i]));
    }

    private string Name(Node node)
    {
        string name = $"∂{_numerator}/∂{Inside(node.Name)}";
        while (!_taken.Add(name)) name += "′";
        return name;
    }

    private static string Inside(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.') ? name : $"({name})";
}
