using ActorGraph.Graphs;

namespace ActorGraph.Ops;

/// <summary>How ops are applied to nodes in C#. Each op's file adds a method of its own.</summary>
public static class NodeSyntax
{
    /// <summary>Applies an op to this node alone.</summary>
    public static Node Apply(this Node x, Op op) => x.Owner.Apply(op, x);

    /// <summary>Applies an op to this node and others.</summary>
    public static Node Apply(this Node x, Op op, params ReadOnlySpan<Node> others) => x.Owner.Apply(op, [x, .. others]);

    extension(Node)
    {
        /// <summary>a + b; broadcasts.</summary>
        public static Node operator +(Node a, Node b) => a.Apply(new Add(), b);

        /// <summary>a − b; broadcasts.</summary>
        public static Node operator -(Node a, Node b) => a.Apply(new Sub(), b);

        /// <summary>a · b, element by element; broadcasts.</summary>
        public static Node operator *(Node a, Node b) => a.Apply(new Mul(), b);

        /// <summary>a / b; broadcasts.</summary>
        public static Node operator /(Node a, Node b) => a.Apply(new Div(), b);

        /// <summary>−a.</summary>
        public static Node operator -(Node a) => a.Apply(new Neg());

        /// <summary>a + number.</summary>
        public static Node operator +(Node a, double b) => a + a.Owner.Constant(b);

        /// <summary>number + b.</summary>
        public static Node operator +(double a, Node b) => b.Owner.Constant(a) + b;

        /// <summary>a − number.</summary>
        public static Node operator -(Node a, double b) => a - a.Owner.Constant(b);

        /// <summary>number − b.</summary>
        public static Node operator -(double a, Node b) => b.Owner.Constant(a) - b;

        /// <summary>a · number.</summary>
        public static Node operator *(Node a, double b) => a * a.Owner.Constant(b);

        /// <summary>number · b.</summary>
        public static Node operator *(double a, Node b) => b.Owner.Constant(a) * b;

        /// <summary>a / number.</summary>
        public static Node operator /(Node a, double b) => a / a.Owner.Constant(b);

        /// <summary>number / b.</summary>
        public static Node operator /(double a, Node b) => b.Owner.Constant(a) / b;
    }
}
