using ActorGraph.Graphs;

namespace ActorGraph.Tests.Text;

/// <summary>Equality of graphs: nodes with their numbers and names, what they are made of, roots and places.</summary>
internal static class SameGraph
{
    public static void Check(Graph expected, Graph actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Nodes.Select(n => n.Name), actual.Nodes.Select(n => n.Name));
        foreach ((Node e, Node a) in expected.Nodes.Zip(actual.Nodes)) Check(e, a);
        Assert.Equal(expected.Loss?.Index, actual.Loss?.Index);
        Assert.Equal(expected.Roots.Select(r => r.Index), actual.Roots.Select(r => r.Index));
        Assert.Equal(expected.Placement.OrderBy(p => p.Key), actual.Placement.OrderBy(p => p.Key));
        Assert.Equal(expected.Regions.OrderBy(r => r.Key), actual.Regions.OrderBy(r => r.Key));
    }

    private static void Check(Node expected, Node actual)
    {
        Assert.Equal(expected.Index, actual.Index);
        Assert.Equal(expected.Kind, actual.Kind);
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Op, actual.Op);
        Assert.Equal(expected.Inputs.Select(i => i.Index), actual.Inputs.Select(i => i.Index));
        Assert.Equal((expected.Scope, expected.Batch), (actual.Scope, actual.Batch));
        Assert.Equal(expected.Initialiser, actual.Initialiser);
        Assert.Equal(expected.IsFrozen, actual.IsFrozen);
        Assert.Equal(expected.Value is null, actual.Value is null);
        if (expected.Value is not null) Assert.True(expected.Value.AsBytes().SequenceEqual(actual.Value!.AsBytes()),
            expected.Name);
    }
}
