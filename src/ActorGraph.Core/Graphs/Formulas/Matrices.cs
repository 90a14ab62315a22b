using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs.Formulas;

/// <summary>
/// The words in which Jacobians are written: matrices [numbers of y × numbers of x], where tensors are flattened row-major and a
/// single number is a 1×1 matrix. What can be left out is: I·A = A, 𝟏ᵀ·diag(v) = vᵀ, and of short ones diag(u)·diag(v) =
/// diag(u ⊙ v); numbers stand in front.
/// </summary>
internal static class Matrices
{
    private const string Diag = "diag", Flat = "vec";
    private const int WidestSlopes = 60; // a line breaks between matrices, not inside of diag

    /// <summary>The identity on a tensor of a shape: Iₙ, or I_batch ⊗ Iₙ.</summary>
    public static Expression Identity(Shape shape) => Kronecker([.. shape.Select(d => (Expression)new IdentityMatrix(d))]);

    /// <summary>What repeats a tensor to a shape that it broadcasts to.</summary>
    public static Expression Repetition(Shape from, Shape to)
    {
        var factors = new Expression[to.Rank];
        for (int i = 1; i <= to.Rank; i++)
            factors[^i] = i <= from.Rank && from[-i] == to[-i] ? new IdentityMatrix(to[-i]) : new Ones(to[-i]);
        return Kronecker(factors);
    }

    /// <summary>What sums over axes, or over those along which <see cref="Repetition"/> would repeat.</summary>
    public static Expression Summation(Shape from, Func<int, bool> isSummed) => Kronecker([.. from.Select((d, axis) =>
        isSummed(axis) ? Transposed(new Ones(d)) : new IdentityMatrix(d))]);

    /// <summary>The transpose of <see cref="Repetition"/>: what sums a tensor to a shape.</summary>
    public static Expression Summation(Shape from, Shape to) =>
        Summation(from, axis => axis - from.Rank + to.Rank is var own && (own < 0 || to[own] != from[axis]));

    /// <summary>diag of a slope that is repeated to the shape of y.</summary>
    public static Expression Diagonal(Written slope, Shape y)
    {
        (double factor, Expression rest) = Coefficient(slope.Text);
        if (y.Rank == 0) return slope.Text;
        if (rest.Is(1)) return Dot(new Number(factor), Identity(y));
        if (slope.Shape.Rank == 0) return Dot(new Number(factor), new Scaling(rest), Identity(y));
        Expression v = Vector(rest, slope.Shape);
        if (slope.Shape != y) v = Dot(Repetition(slope.Shape, y), v);
        return Dot(new Number(factor), Expression.Function(Diag, [v]));
    }

    /// <summary>K with K·vec(X) = vec(Xᵀ) for a matrix X, whose rows and columns may stand for several axes each.</summary>
    public static Expression Commutation(Shape rows, Shape columns) => rows.All(d => d == 1) || columns.All(d => d == 1)
        ? Identity([.. rows, .. columns])
        : Expression.Function("K", [Extent(rows), Extent(columns)]);

    /// <summary>What puts the axes of a tensor into another order: a commutation of two groups of neighbours after the
    /// other.</summary>
    public static Expression Permutation(Shape shape, ReadOnlySpan<int> order)
    {
        int[] axes = [.. Enumerable.Range(0, shape.Rank)];
        Expression permutation = Identity(shape);
        for (int to = 0; to < axes.Length; to++)
        {
            int from = Array.IndexOf(axes, order[to]), end = from + 1;
            if (from == to) continue;
            while (end < axes.Length && axes[end] == order[to + end - from]) end++; // as many as stay together
            Expression exchange = Kronecker(Identity(Of(axes[..to])),
                Commutation(Of(axes[to..from]), Of(axes[from..end])), Identity(Of(axes[end..])));
            permutation = Dot(exchange, permutation);
            axes = [.. axes[..to], .. axes[from..end], .. axes[to..from], .. axes[end..]];
        }

        return permutation;

        Shape Of(int[] some) => Shape.Create([.. some.Select(axis => shape[axis])]);
    }

    /// <summary>The rows of Iₙ at some indices: what picks these numbers of a column of n.</summary>
    public static Expression Selection(Dimension n, Expression indices) => Expression.Function("S", [Extent(n), indices]);

    /// <summary>The rows of Iₙ at so many indices, a step from one to the next; null: at as many as there are.</summary>
    public static Expression Selection(Dimension n, int first, int step, int? count) =>
        (first, step) is (0, 1) && (count is null || n == count) ? new IdentityMatrix(n) : Selection(n, new IndexRange(first, step, count));

    /// <summary>A matrix that acts along one axis of a tensor.</summary>
    public static Expression Along(Shape shape, int axis, Expression matrix) =>
        Kronecker([.. shape.Select((d, i) => i == axis ? matrix : new IdentityMatrix(d))]);

    /// <summary>What sums along an axis and puts the sum in the place of each number: 𝟏·𝟏ᵀ along the axis.</summary>
    public static Expression Totals(Shape shape, int axis) => Along(shape, axis,
        shape[axis] == 1 ? new IdentityMatrix(1) : Dot(new Ones(shape[axis]), Transposed(new Ones(shape[axis]))));

    /// <summary>How many there are, as a formula.</summary>
    public static Expression Extent(Dimension d) => d.IsBatch ? new SampleCount(d.Name!) : new Number(d.Size);

    /// <summary>How many numbers a tensor of a shape has, as a formula.</summary>
    public static Expression Extent(Shape shape) => Dot([.. shape.Select(Extent)]);

    /// <summary>Kronecker's product; what is 1×1 is left out, and neighbours of one kind are put together.</summary>
    public static Expression Kronecker(params ReadOnlySpan<Expression> factors)
    {
        var kept = new List<Expression>();
        foreach (Expression outer in factors)
            foreach (Expression factor in outer is Product { Sign: ProductSign.Kronecker, Factors: var parts } ? parts : [outer])
            {
                if (factor.Is(1) || Size(factor) is { IsBatch: false, Size: 1 }) continue;
                if (kept.Count > 0 && Together(kept[^1], factor) is { } both) kept[^1] = both;
                else kept.Add(factor);
            }

        return Expression.Times(ProductSign.Kronecker, [.. kept]);
    }

    /// <summary>The product of matrices.</summary>
    public static Expression Dot(params ReadOnlySpan<Expression> factors)
    {
        double number = 1;
        var scalars = new List<Expression>();
        var matrices = new List<Expression>();
        Expression? identity = null; // one alone says how large it is
        foreach (Expression outer in factors)
        {
            (double factor, Expression rest) = Coefficient(outer);
            number *= factor;
            foreach (Expression inner in rest is Product { Sign: ProductSign.Dot, Factors: var parts } ? parts : [rest])
            {
                if (inner.Is(1)) continue;
                if (IsKnownScalar(inner)) scalars.Add(inner);
                else if (IsIdentity(inner)) identity ??= inner;
                else Append(matrices, inner);
            }
        }

        if (number == 0) return Expression.Zero;
        if (matrices.Count == 0 && identity is not null) matrices.Add(identity);
        return number == -1 && scalars.Count + matrices.Count > 0
            ? Expression.Minus(Expression.Times(ProductSign.Dot, [.. scalars, .. matrices]))
            : Expression.Times(ProductSign.Dot, [new Number(number), .. scalars, .. matrices]);
    }

    /// <summary>The sum of matrices of one size; a term like the last one joins it.</summary>
    public static Expression Sum(Expression a, Expression b)
    {
        if (b is Formulas.Sum sum) return sum.Terms.Aggregate(a, Sum);
        (double factor, Expression others) = Coefficient(b);
        (ImmutableArray<Expression> before, Expression last) = a is Formulas.Sum { Terms: [.. var first, var end] } ? (first, end) : ([], a);
        (double lastFactor, Expression lastOthers) = Coefficient(last);
        if (lastOthers.ToString() == others.ToString())
            return before.Append(Dot(new Number(lastFactor + factor), others)).Aggregate(Sum);
        return factor < 0 ? Expression.Minus(a, Dot(new Number(-factor), others)) : Expression.Plus(a, b);
    }

    /// <summary>The transpose.</summary>
    public static Expression Transposed(Expression x)
    {
        (double factor, Expression rest) = Coefficient(x);
        if (factor != 1) return Dot(new Number(factor), Transposed(rest));
        return x switch
        {
            Number or SampleCount or Scaling or IdentityMatrix => x,
            Ones { Count: { IsBatch: false, Size: 1 } } => Expression.One,
            Transposition t => t.Of,
            Product { Sign: ProductSign.Dot, Factors: [var a, var b] } when a is Transposition || b is Transposition =>
                Expression.Times(ProductSign.Dot, Transposed(b), Transposed(a)),
            _ => new Transposition(x),
        };
    }

    /// <summary>A tensor as a column.</summary>
    public static Expression Vector(Expression text, Shape shape) => shape.Rank <= 1 ? text : Expression.Function(Flat, [text]);

    private static void Append(List<Expression> matrices, Expression next)
    {
        matrices.Add(next);
        while (matrices.Count > 1 && Joined(matrices[^2], matrices[^1]) is { } joined)
        {
            matrices.RemoveAt(matrices.Count - 1);
            matrices[^1] = joined;
        }
    }

    private static Expression? Joined(Expression a, Expression b) => (a, b) switch
    {
        (_, Call { Name: Diag, Arguments: [var v] }) when IsOnes(a, isRow: true) => Transposed(v),
        (Call { Name: Diag, Arguments: [var v] }, _) when IsOnes(b, isRow: false) => v,
        (Call { Name: Diag, Arguments: [var u] }, Call { Name: Diag, Arguments: [var v] })
            when u.ToString().Length + v.ToString().Length <= WidestSlopes =>
            Expression.Function(Diag, [Expression.Times(ProductSign.EachElement, u, v)]),
        _ => null,
    };

    private static (double Factor, Expression Others) Coefficient(Expression x) => x switch
    {
        Number n => (n.Value, Expression.One),
        Negation n => Coefficient(n.Of) is var (factor, rest) ? (-factor, rest) : default,
        Product { Sign: ProductSign.Dot, Factors: [Number n, .. var rest] } =>
            (n.Value, Expression.Times(ProductSign.Dot, rest.AsSpan())),
        _ => (1, x),
    };

    private static bool IsKnownScalar(Expression x) => x switch
    {
        Number or SampleCount or Scaling => true,
        Quotient q => IsKnownScalar(q.Numerator) && IsKnownScalar(q.Denominator),
        Product { Sign: ProductSign.Dot } p => p.Factors.All(IsKnownScalar),
        _ => false,
    };

    private static bool IsIdentity(Expression x) =>
        x is IdentityMatrix || (x is Product { Sign: ProductSign.Kronecker } p && p.Factors.All(f => f is IdentityMatrix));

    private static bool IsOnes(Expression x, bool isRow) => x switch
    {
        Ones => !isRow,
        Transposition { Of: Ones } => isRow,
        Product { Sign: ProductSign.Kronecker } p => p.Factors.All(f => IsOnes(f, isRow)),
        _ => false,
    };

    private static Dimension? Size(Expression x) => x switch
    {
        IdentityMatrix i => i.Count,
        Ones o => o.Count,
        Transposition { Of: Ones o } => o.Count,
        _ => null,
    };

    private static Expression? Together(Expression a, Expression b) => (a, b, Size(a), Size(b)) switch
    {
        (_, _, not { IsBatch: false }, _) or (_, _, _, not { IsBatch: false }) => null,
        (IdentityMatrix, IdentityMatrix, { } m, { } n) => new IdentityMatrix(m.Size * n.Size),
        (Ones, Ones, { } m, { } n) => new Ones(m.Size * n.Size),
        (Transposition, Transposition, { } m, { } n) => new Transposition(new Ones(m.Size * n.Size)),
        _ => null,
    };
}
