using System.Globalization;

namespace ActorGraph.Graphs.Formulas;

/// <summary>
/// Writes formulas down: what binds how tightly, and so where parentheses stand, is decided here, how it looks by those who
/// derive. From loose to tight: ∨, ∧, comparisons, sums, products, powers and transposes. Products of different kinds never stand
/// side by side without parentheses.
/// </summary>
/// <param name="notation">The symbols of nodes.</param>
public abstract class FormulaPrinter(Notation notation)
{
    /// <summary>How tightly a formula holds together.</summary>
    protected enum Level
    {
        /// <summary>a ∨ b.</summary>
        Disjunction,

        /// <summary>a ∧ b.</summary>
        Conjunction,

        /// <summary>a &lt; b.</summary>
        Comparison,

        /// <summary>a + b, −a.</summary>
        Sum,

        /// <summary>a·b, a / b.</summary>
        Product,

        /// <summary>aᵇ, aᵀ.</summary>
        Power,

        /// <summary>What needs no parentheses anywhere.</summary>
        Atom,
    }

    /// <summary>The symbols of nodes.</summary>
    public Notation Notation { get; } = notation;

    /// <summary>A formula as text.</summary>
    public string Print(Expression formula) => formula switch
    {
        Symbol s => WriteName(Notation[s.Name]),
        Number n => WriteNumber(n.Value),
        Partial p => WritePartial(p),
        Gradient g => WriteGradient(g),
        Sum s => WriteSum([.. s.Terms.Select(Term)]),
        Product p => WriteProduct(p.Sign, [.. p.Factors.Select(f => Operand(f, Level.Power))]),
        Scaling s => Print(s.Factor),
        Quotient q => WriteQuotient(q),
        Power p => WritePower(p),
        Negation n => WriteNegated(Operand(n.Of, Level.Product)),
        Transposition t => WriteTransposed(Operand(t.Of, Level.Atom)),
        Root r => WriteRoot(r.Of),
        Magnitude m => WriteMagnitude(Print(m.Of)),
        Bracket b => WriteBracket(Print(b.Mask)),
        Compared r => WriteRelation(r.Sign, Operand(r.Left, Level.Sum), Operand(r.Right, Level.Sum)),
        Conjunction c => WriteLogical("∧", Operand(c.Left, Level.Conjunction), Operand(c.Right, Level.Comparison)),
        Disjunction d => WriteLogical("∨", Operand(d.Left, Level.Disjunction), Operand(d.Right, Level.Conjunction)),
        Inverse i => WriteInverse(Operand(i.Of, Level.Atom)),
        Call { Name: "where", Arguments: [var mask, var a, var b] } => WriteWhere(Print(mask), Print(a), Print(b)),
        Call c => WriteCall(c, [.. c.Arguments.Select(Print)]),
        NumberList l => WriteList([.. l.Items.Select(Print)]),
        IndexRange r => WriteList([.. Indices(r)]),
        StackMember m => WriteMember(Operand(m.Of, Level.Atom)),
        DirectSum d => WriteDirectSum(Print(d.Of)),
        Ones o => WriteIndexed("𝟏", o.Count.IsBatch ? null : o.Count.Size, o.Count.ToString()),
        IdentityMatrix i => WriteIndexed("I", i.Count.IsBatch ? null : i.Count.Size, i.Count.ToString()),
        SampleCount b => WriteName(NodeSymbol.Plain(b.Name)),
        _ => throw new InvalidOperationException($"found {formula.GetType().Name}, expected a formula that is known here"),
    };

    /// <summary>An equation as text.</summary>
    public string Print(Equation equation) => WriteEquals(Print(equation.Left), Print(equation.Right));

    /// <summary>A part of a sum or a product as it stands on a line of its own, with the sign in front unless it is the
    /// first.</summary>
    public string PrintPart(Expression whole, Expression part, bool isFirst)
    {
        if (whole is Product product)
        {
            bool isSame = part is Product inner && inner.Sign == product.Sign;
            string factors = isSame ? Print(part) : Operand(part, Level.Power);
            return isFirst ? factors : $"{SignOf(product.Sign)} {factors}";
        }

        if (part is Sum or Negation)
            return isFirst || part is Negation or Sum { Terms: [Negation, ..] } ? Print(part) : $"+ {Print(part)}";
        return isFirst ? Operand(part, Level.Product) : $"+ {Operand(part, Level.Product)}";
    }

    /// <summary>How tightly a formula holds together.</summary>
    protected virtual Level LevelOf(Expression formula) => formula switch
    {
        Scaling s => LevelOf(s.Factor),
        Disjunction => Level.Disjunction,
        Conjunction => Level.Conjunction,
        Compared => Level.Comparison,
        Sum or Negation => Level.Sum,
        Number n => double.IsNegative(n.Value) ? Level.Sum : Level.Atom,
        Product or Quotient => Level.Product,
        Power or Transposition or Inverse or Root or Partial or Gradient or DirectSum => Level.Power,
        _ => Level.Atom,
    };

    /// <summary>A formula as an operand, with parentheses where it holds together less than <paramref name="least"/>.</summary>
    protected string Operand(Expression formula, Level least) =>
        LevelOf(formula) >= least ? Print(formula) : WriteParenthesised(Print(formula));

    /// <summary>As few digits as it takes to read the number back.</summary>
    protected static string Digits(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A node.</summary>
    protected abstract string WriteName(NodeSymbol symbol);

    /// <summary>A number.</summary>
    protected abstract string WriteNumber(double value);

    /// <summary>A partial derivative.</summary>
    protected abstract string WritePartial(Partial partial);

    /// <summary>The gradient of a tensor.</summary>
    protected abstract string WriteGradient(Gradient gradient);

    /// <summary>A sum; of each term, whether it is subtracted.</summary>
    protected abstract string WriteSum((bool IsNegative, string Text)[] terms);

    /// <summary>What stands between factors.</summary>
    protected abstract string SignOf(ProductSign sign);

    /// <summary>A product.</summary>
    protected abstract string WriteProduct(ProductSign sign, string[] factors);

    /// <summary>a / b.</summary>
    protected abstract string WriteQuotient(Quotient quotient);

    /// <summary>aᵇ.</summary>
    protected abstract string WritePower(Power power);

    /// <summary>−a.</summary>
    protected abstract string WriteNegated(string text);

    /// <summary>aᵀ.</summary>
    protected abstract string WriteTransposed(string text);

    /// <summary>√a.</summary>
    protected abstract string WriteRoot(Expression of);

    /// <summary>|a|.</summary>
    protected abstract string WriteMagnitude(string text);

    /// <summary>[mask].</summary>
    protected abstract string WriteBracket(string text);

    /// <summary>a &lt; b.</summary>
    protected abstract string WriteRelation(RelationSign sign, string left, string right);

    /// <summary>a ∧ b, a ∨ b.</summary>
    protected abstract string WriteLogical(string sign, string left, string right);

    /// <summary>¬a.</summary>
    protected abstract string WriteInverse(string text);

    /// <summary>a where the mask holds, else b.</summary>
    protected abstract string WriteWhere(string mask, string a, string b);

    /// <summary>f(a, b, axis=1).</summary>
    protected abstract string WriteCall(Call call, string[] arguments);

    /// <summary>[a, b].</summary>
    protected abstract string WriteList(string[] items);

    /// <summary>…, what is left out of a list.</summary>
    protected abstract string Ellipsis { get; }

    /// <summary>xᵢ.</summary>
    protected abstract string WriteMember(string text);

    /// <summary>⊕ᵢ(x).</summary>
    protected abstract string WriteDirectSum(string text);

    /// <summary>𝟏₃, I₃; the size is null where it is the batch.</summary>
    protected abstract string WriteIndexed(string letter, int? size, string index);

    /// <summary>(a).</summary>
    protected abstract string WriteParenthesised(string text);

    /// <summary>a = b.</summary>
    protected abstract string WriteEquals(string left, string right);

    private IEnumerable<string> Indices(IndexRange range)
    {
        string At(int i) => WriteNumber(range.First + i * (double)range.Step);
        return range.Count switch
        {
            null => [At(0), At(1), Ellipsis],
            <= 4 and var count => Enumerable.Range(0, count).Select(At),
            { } count => [At(0), At(1), Ellipsis, At(count - 1)],
        };
    }

    private (bool, string) Term(Expression term, int at) => term switch
    {
        Negation n when at > 0 => (true, Operand(n.Of, Level.Product)),
        Negation => (false, Print(term)),
        Number when at == 0 => (false, Print(term)),
        _ => (false, Operand(term, Level.Product)),
    };
}

/// <summary>left = right.</summary>
public sealed record Equation(Expression Left, Expression Right);
