using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Autodiff;

/// <summary>
/// Rewrites a graph by rules in linear passes, from its inputs to its roots: each term is reduced over terms that are reduced
/// already, merged with an equal one, and dropped where nothing needs it. Passes go on while rules fire, eight at most.
/// </summary>
internal sealed class Rewriting
{
    /// <summary>How the merging of equal terms is called where firings are counted.</summary>
    public const string Merged = "common subexpression";

    /// <summary>How the dropping of terms is called where firings are counted.</summary>
    public const string Dropped = "dead node";

    private const int MaxPasses = 8;

    private readonly bool _simplifies;
    private readonly Dictionary<Type, SimplificationRule[]> _rules = [];
    private readonly Term?[] _byNode;
    private Dictionary<Term, Term> _known = [];
    private List<Term> _terms;
    private int _pass;

    /// <summary>Rewrites a graph.</summary>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="untouched">So many nodes at its start stay as they are, where they are.</param>
    /// <param name="keeps">Nodes that stay under their names.</param>
    /// <param name="wanted">Nodes whose values are asked for, whatever they are called.</param>
    /// <param name="spared">Nodes that do not become part of another, but go where nothing reads them in the end.</param>
    /// <param name="simplifies">Whether rules are applied and equal terms merged.</param>
    public Rewriting(
        IReadOnlyList<Node> nodes, int untouched, Func<Node, bool> keeps, IEnumerable<Node> wanted, IEnumerable<Node> spared, bool simplifies)
    {
        _simplifies = simplifies;
        _byNode = new Term?[nodes.Count];
        _terms = new List<Term>(nodes.Count);
        foreach (Node node in nodes)
        {
            var term = Term.Of(node, [.. node.Inputs.Select(i => _byNode[i.Index]!)]);
            term.IsFixed = node.Index < untouched;
            term.IsKept = term.IsFixed || keeps(node);
            _byNode[node.Index] = term;
            _terms.Add(term);
        }

        foreach (Node node in wanted) _byNode[node.Index]!.IsWanted = true;
        foreach (Node node in spared) _byNode[node.Index]!.IsSpared = true;
        while (_pass < MaxPasses && Pass() && simplifies) { }
        foreach (Term term in _terms) term.IsSpared = false;
        Live();
        _terms.RemoveAll(t => !t.IsLive);
    }

    /// <summary>What is left, in order.</summary>
    public IReadOnlyList<Term> Terms => _terms;

    /// <summary>How often each rule fired.</summary>
    public Dictionary<string, int> Fired { get; } = [];

    /// <summary>What a node has become; null where it is not needed.</summary>
    public Term? this[Node node] => _byNode[node.Index] is { IsLive: true } term ? term : null;

    private bool Pass()
    {
        _pass++;
        Live();
        List<Term> before = _terms;
        _terms = new List<Term>(before.Count);
        _known = new Dictionary<Term, Term>(before.Count, new Term.SameValue());
        bool fired = false;
        foreach (Term old in before)
        {
            if (!old.IsLive)
            {
                Count(Dropped);
                continue;
            }

            Term term = old.Mapped();
            bool isHolder = term is { IsKept: true, IsFixed: false, Op: Identity } && term.Inputs[0].IsKept && _simplifies;
            if (term.IsFixed || isHolder || !_simplifies)
            {
                _known.TryAdd(term, term);
                (old.Image, old.Holder) = (isHolder ? term.Inputs[0] : Add(term), term);
                if (isHolder) Add(term);
                continue;
            }

            Term reduced = Reduce(term, ref fired);
            reduced.IsWanted |= term.IsWanted;
            reduced.IsSpared |= term.IsSpared;
            (old.Image, old.Holder) = (reduced, term.IsKept ? Hold(term, reduced) : reduced);
        }

        for (int i = 0; i < _byNode.Length; i++) _byNode[i] = _byNode[i]?.Holder;
        return fired;
    }

    private Term Reduce(Term term, ref bool fired)
    {
        int consumers = term.Consumers;
        while (term.Op is { } op && term.Pass != _pass)
        {
            if (Next(term, op) is not { } next) break;
            fired = true;
            term = next;
        }

        if (term.Pass != _pass && term.Kind is NodeKind.Operation or NodeKind.Constant)
        {
            if (_known.TryGetValue(term, out Term? same) && same != term)
            {
                fired = true;
                Count(Merged);
                term = same;
            }
            else _known[term] = term;
        }

        if (term.Pass == _pass)
        {
            term.Consumers += consumers;
            return term;
        }

        term.Consumers = consumers;
        return Add(term);
    }

    private Term? Next(Term term, Op op)
    {
        foreach (SimplificationRule rule in RulesFor(op))
        {
            if (rule.Apply(term) is not { } next || next.Type != term.Type) continue;
            bool isNew = next.Pass != _pass;
            if (isNew && next.Batch == BatchTreatment.Mixing && term.Batch != BatchTreatment.Mixing) continue;
            Count(rule.Name);
            return next;
        }

        return null;
    }

    // A name stays with what has its value: with that itself, or where it has a name already, with an identity of it.
    private Term Hold(Term named, Term reduced)
    {
        if (reduced == named) return named;
        if (!reduced.IsKept && reduced.Kind is NodeKind.Operation or NodeKind.Constant)
        {
            (reduced.Source, reduced.IsKept) = (named.Source, true);
            return reduced;
        }

        Term holder = Term.Apply(new Identity(), reduced)!;
        (holder.Source, holder.IsKept) = (named.Source, true);
        return Add(holder);
    }

    private Term Add(Term term)
    {
        term.Pass = _pass;
        _terms.Add(term);
        return term;
    }

    private void Live()
    {
        foreach (Term term in _terms) (term.IsLive, term.Consumers) = (term.IsKept || term.IsWanted || term.IsSpared, 0);
        for (int i = _terms.Count - 1; i >= 0; i--)
        {
            if (!_terms[i].IsLive) continue;
            foreach (Term input in _terms[i].Inputs)
            {
                input.IsLive = true;
                input.Consumers++;
            }
        }
    }

    private SimplificationRule[] RulesFor(Op op)
    {
        Type type = op.GetType();
        if (_rules.TryGetValue(type, out SimplificationRule[]? rules)) return rules;
        return _rules[type] = [.. SimplificationRules.All.Where(r => r.On.IsEmpty || r.On.Contains(type))];
    }

    private void Count(string what) => Fired[what] = Fired.GetValueOrDefault(what) + 1;
}
