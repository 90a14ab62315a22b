using System.Runtime.CompilerServices;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// A node while a graph is rewritten. Rules look at it by op and inputs and say what it could be instead; nothing is added
/// to a graph before all of them are through.
/// </summary>
internal sealed class Term
{
    private Term(NodeKind kind, TensorType type, BatchTreatment batch) => (Kind, Type, Batch) = (kind, type, batch);

    public NodeKind Kind { get; }

    public TensorType Type { get; }

    public BatchTreatment Batch { get; }

    public Op? Op { get; private init; }

    public Term[] Inputs { get; private init; } = [];

    /// <summary>The value of a constant.</summary>
    public Tensor? Value { get; private init; }

    /// <summary>The node that the term bears the name of; null for one that a rule made.</summary>
    public Node? Source { get; set; }

    /// <summary>The number that stands everywhere in the value, if it is known.</summary>
    public double? Everywhere { get; private init; }

    /// <summary>Stays as it is, at its place.</summary>
    public bool IsFixed { get; set; }

    /// <summary>Stays under its name.</summary>
    public bool IsKept { get; set; }

    /// <summary>Is asked for, whatever it is called.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Does not become part of another term, but goes where nothing reads it in the end.</summary>
    public bool IsSpared { get; set; }

    /// <summary>Whether anything that stays needs the term.</summary>
    public bool IsLive { get; set; }

    /// <summary>How many slots of living terms read it; after a merge, at least so many.</summary>
    public int Consumers { get; set; }

    /// <summary>The pass that put it in its list.</summary>
    public int Pass { get; set; }

    /// <summary>What consumers read instead of it from this pass on.</summary>
    public Term? Image { get; set; }

    /// <summary>What bears its name from this pass on.</summary>
    public Term? Holder { get; set; }

    /// <summary>A node as a term, with terms for its inputs.</summary>
    public static Term Of(Node node, Term[] inputs) => new(node.Kind, node.Type, node.Batch)
    {
        Op = node.Op,
        Inputs = inputs,
        Value = node.Value,
        Source = node,
        Everywhere = node.Value is { } value ? Uniform(value) : node.Op is { } op ? Uniform(op, inputs) : null,
    };

    /// <summary>A constant.</summary>
    public static Term Constant(Tensor value) =>
        new(NodeKind.Constant, new TensorType(value.Type, value.Shape), BatchTreatment.Absent) { Value = value, Everywhere = Uniform(value) };

    /// <summary>An op on terms; null where the shapes do not fit.</summary>
    public static Term? Apply(Op op, params Term[] inputs)
    {
        try
        {
            Inferred inferred = op.Infer([.. inputs.Select(i => i.Type)]);
            return new Term(NodeKind.Operation, inferred.Type, inferred.Batch)
            {
                Op = op,
                Inputs = inputs,
                Everywhere = Uniform(op, inputs),
            };
        }
        catch (ShapeException)
        {
            return null;
        }
    }

    /// <summary>The same op, under the same name, on what its inputs have become.</summary>
    public Term Mapped()
    {
        Term[] inputs = Inputs.Length == 0 ? Inputs : Array.ConvertAll(Inputs, i => i.Image!);
        return new(Kind, Type, Batch)
        {
            Op = Op,
            Inputs = inputs,
            Value = Value,
            Source = Source,
            Everywhere = Everywhere ?? (Op is null ? null : Uniform(Op, inputs)),
            IsFixed = IsFixed,
            IsKept = IsKept,
            IsWanted = IsWanted,
            IsSpared = IsSpared,
            Consumers = Consumers,
        };
    }

    private static double? Uniform(Op op, Term[] x) => op is Expand or ExpandLike { Mean: false } or Reshape or ReshapeLike
        or Flatten or Squeeze or Unsqueeze or Transpose or Identity ? x[0].Everywhere : null;

    private static double? Uniform(Tensor value)
    {
        if (value.Length == 0) return null;
        ReadOnlySpan<byte> bytes = value.AsBytes();
        int size = value.Type.Size();
        return bytes[size..].SequenceEqual(bytes[..^size]) ? value[0] : null; // equal to itself moved by one element
    }

    /// <summary>Equal are constants of equal type and bits, and equal ops on the same terms.</summary>
    public sealed class SameValue : IEqualityComparer<Term>
    {
        public bool Equals(Term? a, Term? b)
        {
            if (ReferenceEquals(a, b)) return true;
            if (a is null || b is null || a.Kind != b.Kind || a.Type != b.Type) return false;
            return a.Kind switch
            {
                NodeKind.Constant => a.Value!.AsBytes().SequenceEqual(b.Value!.AsBytes()),
                NodeKind.Operation => a.Inputs.AsSpan().SequenceEqual(b.Inputs) && a.Op!.Equals(b.Op),
                _ => false,
            };
        }

        public int GetHashCode(Term term)
        {
            HashCode hash = default;
            if (term.Value is { } value) hash.AddBytes(value.AsBytes());
            else if (term.Op is { } op) hash.Add(op.GetType()); // attributes seldom tell terms of the same inputs apart, and are slow to hash
            foreach (Term input in term.Inputs) hash.Add(RuntimeHelpers.GetHashCode(input));
            return hash.ToHashCode();
        }
    }
}
