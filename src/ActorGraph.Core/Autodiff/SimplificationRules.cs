using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// All rules by which a graph is simplified, in the order in which they are tried. What a rule says is taken only where it has
/// the type and shape of what it replaces, so that no rule needs to ask for that itself. There is none that makes 0 of 0·x:
/// x may be infinite.
/// </summary>
internal static class SimplificationRules
{
    private const int FoldedAtLeast = 1024;
    private const string SignOfZero = "the sign of a zero";

    private static readonly Type[] Products = [typeof(Mul), typeof(MulNoNan)];
    private static readonly Type[] Views = [typeof(Reshape), typeof(ReshapeLike), typeof(Flatten), typeof(Squeeze), typeof(Unsqueeze)];

    public static readonly ImmutableArray<SimplificationRule> All =
    [
        new("constants", "an op on constants → its value", [], Folded),
        new("times one", "x · 1 → x, 1 · x → x", Products, t => Is(t, 1, 1) ? X(t) : Is(t, 0, 1) ? Y(t) : null, SignOfZero),
        new("times minus one", "x · (−1) → −x, (−1) · x → −x", Products,
            t => Is(t, 1, -1) ? Term.Apply(new Neg(), X(t)) : Is(t, 0, -1) ? Term.Apply(new Neg(), Y(t)) : null,
            SignOfZero + ", or of a NaN"),
        new("divided by one", "x / 1 → x", [typeof(Div)], t => Is(t, 1, 1) ? X(t) : null),
        new("plus zero", "x + 0 → x, 0 + x → x, x − 0 → x", [typeof(Add), typeof(Sub)],
            t => Is(t, 1, 0) ? X(t) : t.Op is Add && Is(t, 0, 0) ? Y(t) : null, SignOfZero),
        new("to the power of one", "x¹ → x", [typeof(Pow)], t => Is(t, 1, 1) ? X(t) : null),
        new("negated twice", "−(−x) → x", [typeof(Neg)], t => X(t).Op is Neg ? X(X(t)) : null),
        new("known choice", "where(true, a, b) → a, where(false, a, b) → b", [typeof(Where)],
            t => Is(t, 0, 1) ? t.Inputs[1] : Is(t, 0, 0) ? t.Inputs[2] : null),
        new("identity", "identity(x) → x", [typeof(Identity)], X),
        new("transposed twice", "(xᵀ)ᵀ → x, and xᵀ → x where the order stays", [typeof(Transpose)], TransposedTwice),
        new("transposed factor", "aᵀ · b by the flags of the product", [typeof(MatMul), typeof(MatMulSum), typeof(Gemm)], TransposedFactor),
        new("transposed product", "(a · b)ᵀ → bᵀ · aᵀ by the flags of the product", [typeof(Transpose)], TransposedProduct),
        new("reshaped twice", "reshape(reshape(x)) → reshape(x), or x", Views, ReshapedTwice),
        new("summed over nothing", "sum_to(x) → x where the shape stays", [typeof(SumTo)], X),
        new("repeated to its own shape", "expand(x) → x where the shape stays", [typeof(Expand), typeof(ExpandLike)], X),
        new("repeated twice", "expand_like(expand_like(x, a), b) → expand_like(x, b)", [typeof(ExpandLike)],
            t => t.Op is ExpandLike { Mean: false } && IsRepeated(X(t)) ? Term.Apply(t.Op, X(X(t)), Y(t)) : null),
        new("repeated by broadcasting", "expand_like(x, y) · y → x · y",
            [typeof(Add), typeof(Sub), typeof(Mul), typeof(Div), typeof(MulNoNan)],
            t => Fits(t, IsRepeated(X(t)) ? Term.Apply(t.Op!, X(X(t)), Y(t)) : null)
                ?? (IsRepeated(Y(t)) ? Term.Apply(t.Op!, X(t), X(Y(t))) : null)),
    ];

    private static Term X(Term t) => t.Inputs[0];

    private static Term Y(Term t) => t.Inputs[1];

    private static bool Is(Term t, int slot, double number) => t.Inputs[slot].Everywhere == number;

    private static bool IsRepeated(Term t) => t.Op is Expand or ExpandLike { Mean: false };

    private static Term? Fits(Term t, Term? other) => other?.Type == t.Type ? other : null;

    // A value that is much larger than what it is made of (a repeated number) is left to the run.
    private static Term? Folded(Term t)
    {
        if (t.Op is IDraws || t.Type.Shape.HasBatch || t.Inputs.Length == 0) return null;
        long numbers = FoldedAtLeast;
        foreach (Term input in t.Inputs)
        {
            if (input.Value is null) return null;
            numbers += input.Value.Length;
        }

        if (t.Type.Shape.Count > numbers) return null;
        try
        {
            return Term.Constant(t.Op!.Forward(new Evaluation(TensorPool.Shared), [.. t.Inputs.Select(i => i.Value!)]));
        }
        catch (Exception e) when (e is ValueException or ShapeException)
        {
            return null; // the run will say which node it was
        }
    }

    private static Term? TransposedTwice(Term t)
    {
        int[] order = Order(t);
        Term x = X(t);
        if (x.Op is Transpose)
        {
            int[] inner = Order(x);
            order = Array.ConvertAll(order, axis => inner[axis]);
            x = X(x);
        }
        else if (!IsSorted(order)) return null;

        return IsSorted(order) ? x : Term.Apply(new Transpose(Ints.Create(order)), x);
    }

    private static Term? TransposedFactor(Term t)
    {
        for (int slot = 0; slot < 2; slot++)
        {
            if (!SwapsLastTwo(t.Inputs[slot])) continue;
            bool isLeft = slot == 0;
            Op op = t.Op switch
            {
                MatMul m => new MatMul(m.TransposeA ^ isLeft, m.TransposeB ^ !isLeft),
                MatMulSum m => new MatMulSum(m.TransposeA ^ isLeft, m.TransposeB ^ !isLeft),
                Gemm g => g with { TransA = g.TransA ^ isLeft, TransB = g.TransB ^ !isLeft },
                _ => throw new InvalidOperationException(t.Op!.Name),
            };
            Term[] inputs = [.. t.Inputs];
            inputs[slot] = X(inputs[slot]);
            return Term.Apply(op, inputs);
        }

        return null;
    }

    // Every number is the same chain of multiply-adds, the factors of each exchanged. Not where the product is read elsewhere.
    private static Term? TransposedProduct(Term t) =>
        SwapsLastTwo(t) && X(t) is { Op: MatMul m, Consumers: 1, IsKept: false, IsWanted: false, IsSpared: false } product
        && X(product).Type.Shape.Rank > 1 && Y(product).Type.Shape.Rank > 1
            ? Term.Apply(new MatMul(!m.TransposeB, !m.TransposeA), Y(product), X(product)) : null;

    private static Term? ReshapedTwice(Term t)
    {
        Term x = X(t);
        if (x.Type == t.Type) return x;
        if (x.Op is null || !Views.Contains(x.Op.GetType())) return null;
        if (X(x).Type == t.Type) return X(x);
        return t.Op switch
        {
            ReshapeLike => Term.Apply(t.Op, X(x), Y(t)),
            Reshape => Term.Apply(t.Op, X(x)),
            _ => null,
        };
    }

    private static bool SwapsLastTwo(Term t)
    {
        if (t.Op is not Transpose || t.Type.Shape.Rank < 2) return false;
        int[] order = Order(t);
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return IsSorted(order);
    }

    private static int[] Order(Term transpose)
    {
        Shape shape = X(transpose).Type.Shape;
        Ints order = ((Transpose)transpose.Op!).Perm;
        return order.Count == 0 ? [.. Enumerable.Range(0, shape.Rank).Reverse()] : [.. order.Select(shape.Axis)];
    }

    private static bool IsSorted(int[] order)
    {
        for (int i = 0; i < order.Length; i++)
            if (order[i] != i) return false;
        return true;
    }
}
