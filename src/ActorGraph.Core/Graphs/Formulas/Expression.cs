using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs.Formulas;

/// <summary>What stands between the factors of a <see cref="Product"/>.</summary>
public enum ProductSign
{
    /// <summary>a·b: the product with a number, or of matrices; a tensor of one axis is a column, transposed it is a
    /// row.</summary>
    Dot,

    /// <summary>a ⊙ b: element by element; broadcasts.</summary>
    EachElement,

    /// <summary>a ⊗ b: Kronecker's product.</summary>
    Kronecker,
}

/// <summary>what a <see cref="Compared"/> asks.</summary>
public enum RelationSign
{
    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessOrEqual,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a ≥ b.</summary>
    GreaterOrEqual,

    /// <summary>a = b.</summary>
    Equal,
}

/// <summary>
/// A formula as a tree, which <see cref="UnicodePrinter"/>, <see cref="LatexPrinter"/> and <see cref="MathMlPrinter"/> write
/// down.
/// Sums, products with ⊙, quotients, powers, comparisons and functions go element by element and broadcast by NumPy's rules.
/// </summary>
public abstract record Expression
{
    /// <summary>0.</summary>
    public static Expression Zero { get; } = new Number(0);

    /// <summary>1.</summary>
    public static Expression One { get; } = new Number(1);

    /// <summary>Whether it is this number.</summary>
    public bool Is(double value) => this is Number number && number.Value == value;

    /// <summary>a + b, without nulls in between.</summary>
    public static Expression Plus(Expression a, Expression b) =>
        a.Is(0) ? b : b.Is(0) ? a
            : new Sum([.. a is Sum sum ? sum.Terms : [a], b is Number { Value: < 0 } ? new Negation(Minus(b)) : b]);

    /// <summary>−x.</summary>
    public static Expression Minus(Expression x) => x switch
    {
        Number { Value: var value } => new Number(-value),
        Negation { Of: var of } => of,
        _ => new Negation(x),
    };

    /// <summary>a − b.</summary>
    public static Expression Minus(Expression a, Expression b) =>
        b.Is(0) ? a : a.Is(0) ? Minus(b)
            : new Sum([.. a is Sum sum ? sum.Terms : [a], b is Number { Value: < 0 } ? Minus(b) : new Negation(b)]);

    /// <summary>A product of one kind; factors that are such products themselves are taken apart, ones left out.</summary>
    public static Expression Times(ProductSign sign, params ReadOnlySpan<Expression> factors)
    {
        var flat = ImmutableArray.CreateBuilder<Expression>();
        foreach (Expression factor in factors)
        {
            if (factor is Product product && product.Sign == sign) flat.AddRange(product.Factors);
            else if (!factor.Is(1)) flat.Add(factor);
        }

        return flat.Count switch { 0 => One, 1 => flat[0], _ => new Product(sign, flat.ToImmutable()) };
    }

    /// <summary>A call; <paramref name="attributes"/> as in graph text: <c>axis=1</c>.</summary>
    public static Call Function(string name, ReadOnlySpan<Expression> arguments, params ReadOnlySpan<string> attributes) =>
        new(name, [.. arguments], [.. attributes]);

    /// <summary>An op as graph text calls it, with the attributes that are not its defaults.</summary>
    public static Call Function(Op op, ReadOnlySpan<Written> x)
    {
        var arguments = ImmutableArray.CreateBuilder<Expression>(x.Length);
        foreach (ref readonly Written operand in x) arguments.Add(operand.Text);
        return new(CallSyntax<Op>.NameOf(op.GetType()), arguments.ToImmutable(), CallSyntax<Op>.Attributes(op));
    }

    /// <summary>A comparison; a number stands on the right.</summary>
    public static Expression Compare(RelationSign sign, Expression a, Expression b) => a is Number && b is not Number
        ? new Compared(
            sign switch
            {
                RelationSign.Less => RelationSign.Greater,
                RelationSign.LessOrEqual => RelationSign.GreaterOrEqual,
                RelationSign.Greater => RelationSign.Less,
                RelationSign.GreaterOrEqual => RelationSign.LessOrEqual,
                _ => sign,
            }, b, a)
        : new Compared(sign, a, b);

    /// <summary>a where the mask holds, else b; Iverson's bracket where these are 1 and 0.</summary>
    public static Expression Where(Expression mask, Expression a, Expression b) =>
        a.Is(1) && b.Is(0) ? new Bracket(mask)
        : a.Is(0) && b.Is(1) ? new Bracket(new Inverse(mask))
        : Function("where", [mask, a, b]);

    /// <summary>As <see cref="UnicodePrinter"/> writes it, with names as they are.</summary>
    public sealed override string ToString() => UnicodePrinter.Plain.Print(this);
}

/// <summary>A node by its name.</summary>
public sealed record Symbol(string Name) : Expression;

/// <summary>A number.</summary>
public sealed record Number(double Value) : Expression;

/// <summary>
/// ∂y/∂x; ∂⁺y/∂x where it is the immediate derivative, along the edge from x to y alone, and there are other ways.
/// </summary>
public sealed record Partial(string Of, string By, bool IsImmediate = false) : Expression;

/// <summary>
/// The gradient of a tensor by x: of the sum of its elements, ∂Σy/∂x, or with the weights of a seed, ∂⟨v, y⟩/∂x.
/// </summary>
public sealed record Gradient(string Of, string By, string? Seed = null) : Expression;

/// <summary>a + b − c: what is subtracted is a <see cref="Negation"/>.</summary>
public sealed record Sum(ImmutableArray<Expression> Terms) : Expression;

/// <summary>a·b, a ⊙ b or a ⊗ b, of two or more.</summary>
public sealed record Product(ProductSign Sign, ImmutableArray<Expression> Factors) : Expression;

/// <summary>A factor of matrices that is one number; it is written as the factor.</summary>
public sealed record Scaling(Expression Factor) : Expression;

/// <summary>a / b.</summary>
public sealed record Quotient(Expression Numerator, Expression Denominator) : Expression;

/// <summary>xʸ, element by element.</summary>
public sealed record Power(Expression Base, Expression Exponent) : Expression;

/// <summary>−x.</summary>
public sealed record Negation(Expression Of) : Expression;

/// <summary>xᵀ.</summary>
public sealed record Transposition(Expression Of) : Expression;

/// <summary>√x.</summary>
public sealed record Root(Expression Of) : Expression;

/// <summary>|x|.</summary>
public sealed record Magnitude(Expression Of) : Expression;

/// <summary>Iverson's bracket: 1 where the mask holds, else 0.</summary>
public sealed record Bracket(Expression Mask) : Expression;

/// <summary>A comparison.</summary>
public sealed record Compared(RelationSign Sign, Expression Left, Expression Right) : Expression;

/// <summary>a ∧ b of masks.</summary>
public sealed record Conjunction(Expression Left, Expression Right) : Expression;

/// <summary>a ∨ b of masks.</summary>
public sealed record Disjunction(Expression Left, Expression Right) : Expression;

/// <summary>¬x of a mask.</summary>
public sealed record Inverse(Expression Of) : Expression;

/// <summary>name(arguments, attributes).</summary>
public sealed record Call(string Name, ImmutableArray<Expression> Arguments, ImmutableArray<string> Attributes) : Expression;

/// <summary>[a, b]: numbers, or lists of numbers.</summary>
public sealed record NumberList(ImmutableArray<Expression> Items) : Expression;

/// <summary>[a, b, …, z]: so many indices, each <paramref name="Step"/> from the one before; [a, b, …], as far as there are any,
/// where no <paramref name="Count"/> is known.</summary>
public sealed record IndexRange(int First, int Step, int? Count) : Expression;

/// <summary>xᵢ: one matrix of the stack x, inside of a <see cref="DirectSum"/>.</summary>
public sealed record StackMember(Expression Of) : Expression;

/// <summary>⊕ᵢ(…xᵢ…): one matrix for each of a stack, as blocks along the diagonal.</summary>
public sealed record DirectSum(Expression Of) : Expression;

/// <summary>𝟏ₙ: a column of n ones.</summary>
public sealed record Ones(Dimension Count) : Expression;

/// <summary>Iₙ: the identity matrix.</summary>
public sealed record IdentityMatrix(Dimension Count) : Expression;

/// <summary>n, where it is the batch: how many samples there are.</summary>
public sealed record SampleCount(string Name) : Expression;
