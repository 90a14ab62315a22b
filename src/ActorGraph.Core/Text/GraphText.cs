using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>
/// Graphs as text:
/// <code>
/// dtype  float32                          # or float64; float32 if left out
/// input  x  [batch, 64]                   # int64, bool, float32 or float64 may follow; any one name is the batch
/// param  W  [10, 64]  he  frozen          # an initialiser; frozen if training shall leave it alone
/// const  c  = [[1, 2], [3, 4]]            # const c int64 = 1; const c [2, 2] = [1, 2, 3, 4]; const c [100] = 0
/// z = x @ transpose(W)                    # + - * / ** @, comparisons, calls of ops
/// loss   L                                # what training makes small
/// output z                                # what else is asked for
/// place  worker-1: x, z                   # where nodes live
/// checkpoint block-1: z                   # computed again for the backward pass rather than kept, with all parts of the line
/// </code>
/// A name may be used before its line. A part of an expression that has no name is called after its line: <c>L.1</c>, <c>L.2</c>,
/// … in reading order. A name of other characters stands between backquotes.
/// </summary>
public static class GraphText
{
    /// <summary>Reads a graph. The same text always gives the same node numbers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name of the text in errors: <c>digits.graph</c>.</param>
    /// <exception cref="GraphTextException">Anything is wrong with the text.</exception>
    public static Graph Parse(string text, string name)
    {
        GraphDocument document = StatementParser.Parse(text, name);
        return GraphAssembly.Build(document, document.Type ?? ElementType.Float32);
    }

    /// <summary>
    /// Writes a graph so that <see cref="Parse"/> gives an equal one: the same nodes with the same names and numbers, constants
    /// with all digits. What stays behind are comments and the payload of a NaN.
    /// </summary>
    /// <exception cref="GraphException">The graph has no root, a name has control characters, or an op is not
    /// registered.</exception>
    public static string Write(Graph graph) => new GraphWriter(graph).Write();
}
