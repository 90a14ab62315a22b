namespace ActorGraph.Text;

/// <summary>The order in which lines become nodes: their own, except that what a line names comes before it.</summary>
internal sealed class LineOrder(GraphDocument document)
{
    private const int ShownNames = 10;

    private enum State : byte
    {
        New,
        Open,
        Done,
    }

    private readonly TokenCursor _tokens = document.Tokens;
    private readonly State[] _states = new State[document.Declarations.Count];
    private readonly Stack<(int Line, int Next)> _open = new(); // a line and its next instruction: depth-first without recursion

    /// <summary>The numbers of the lines in that order.</summary>
    /// <exception cref="GraphTextException">A name is unknown, or a line needs itself.</exception>
    public List<int> Sorted()
    {
        var order = new List<int>(_states.Length);
        for (int line = 0; line < _states.Length; line++)
        {
            if (_states[line] == State.New) Open(line);
            while (_open.TryPop(out (int Line, int Next) top))
            {
                int end = document.Declarations[top.Line] is DefinitionLine d ? d.Code.End.Value : top.Next;
                int needed = -1;
                for (; top.Next < end && needed < 0; top.Next++) needed = Needed(top.Next, top.Line);
                if (needed >= 0)
                {
                    _open.Push(top);
                    Open(needed);
                }
                else
                {
                    _states[top.Line] = State.Done;
                    order.Add(top.Line);
                }
            }
        }

        return order;
    }

    private void Open(int line)
    {
        _states[line] = State.Open;
        _open.Push((line, document.Declarations[line] is DefinitionLine d ? d.Code.Start.Value : 0));
    }

    /// <summary>The line that an instruction needs and that is not made yet; −1 if there is none.</summary>
    private int Needed(int instruction, int by)
    {
        Instruction step = document.Expressions.Code[instruction];
        if (step.Op is not null || _tokens[step.Token].Kind != TokenKind.Name) return -1;
        int line = document.Find(_tokens.Name(step.Token));
        if (line < 0) throw document.Unknown(step.Token);
        return _states[line] switch
        {
            State.Done => -1,
            State.Open => throw Cycle(step.Token, line, by),
            _ => line,
        };
    }

    private GraphTextException Cycle(int token, int first, int last)
    {
        List<string> names = [NameOf(last)];
        foreach ((int line, _) in _open)
        {
            if (last == first) break;
            names.Add(NameOf(line));
            if (line == first) break;
        }

        names.Reverse();
        IEnumerable<string> shown = names.Count <= ShownNames ? names : [.. names[..(ShownNames - 1)], "…", names[^1]];
        return _tokens.Fail(token, $"names in a circle: {string.Join(" → ", shown)} → {NameOf(first)}", "a graph without circles",
            "`a → b` says that a is made of b: one of these lines must do without the next");

        string NameOf(int line) => document.Declarations[line].Name;
    }
}
