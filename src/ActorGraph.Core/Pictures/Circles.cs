namespace ActorGraph.Pictures;

/// <summary>Nodes from which each other can be reached, put together: strongly connected components, after Tarjan (1972), without
/// recursion.</summary>
internal static class Circles
{
    /// <summary>By node: the number of its component.</summary>
    public static int[] Of(int count, IEnumerable<(int From, int To)> arrows)
    {
        ILookup<int, int> next = arrows.Where(a => a.From != a.To).Distinct().ToLookup(a => a.From, a => a.To);
        var component = new int[count];
        var order = new int[count]; // 0: not seen
        var low = new int[count];
        var open = new Stack<int>();
        var isOpen = new bool[count];
        int seen = 0, components = 0;
        for (int start = 0; start < count; start++)
        {
            if (order[start] != 0) continue;
            var path = new Stack<(int Node, IEnumerator<int> Next)>();
            Enter(start);
            while (path.TryPeek(out (int Node, IEnumerator<int> Next) top))
            {
                if (top.Next.MoveNext())
                {
                    int to = top.Next.Current;
                    if (order[to] == 0) Enter(to);
                    else if (isOpen[to]) low[top.Node] = Math.Min(low[top.Node], order[to]);
                    continue;
                }

                path.Pop();
                if (path.TryPeek(out (int Node, IEnumerator<int> Next) below)) low[below.Node] = Math.Min(low[below.Node], low[top.Node]);
                if (low[top.Node] != order[top.Node]) continue;
                int member;
                do
                {
                    member = open.Pop();
                    isOpen[member] = false;
                    component[member] = components;
                }
                while (member != top.Node);
                components++;
            }

            void Enter(int node)
            {
                order[node] = low[node] = ++seen;
                open.Push(node);
                isOpen[node] = true;
                path.Push((node, next[node].GetEnumerator()));
            }
        }

        return component;
    }
}
