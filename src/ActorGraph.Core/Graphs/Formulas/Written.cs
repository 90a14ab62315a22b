using ActorGraph.Tensors;

namespace ActorGraph.Graphs.Formulas;

/// <summary>
/// The reading in writing: a formula and the type of its value. A rule read so prints itself, so that what is printed of an op
/// or its slope is what is computed. Numbers meet at once, and what they leave unchanged they leave out.
/// </summary>
/// <param name="Text">The formula.</param>
/// <param name="Type">Element type and shape of its value.</param>
public readonly record struct Written(Expression Text, TensorType Type) : ITensor<Written>
{
    private const ElementType Any = ElementType.Float64; // of a number that has met nothing yet

    /// <summary>The extents.</summary>
    public Shape Shape => Type.Shape;

    private double? Value => Text is Number number ? number.Value : null;

    /// <inheritdoc/>
    public static Written Apply(Op op, params ReadOnlySpan<Written> inputs)
    {
        ElementType element = Any;
        foreach (ref readonly Written input in inputs)
            if (input.Value is null && input.Type.Element.IsFloat()) element = input.Type.Element;
        var types = new TensorType[inputs.Length];
        for (int i = 0; i < types.Length; i++)
            types[i] = inputs[i].Value is null ? inputs[i].Type : inputs[i].Type with { Element = element };
        return new(op.Formula(inputs), op.Infer(types).Type);
    }

    /// <inheritdoc/>
    public static Written Constant(double value) => new(new Number(value), new TensorType(Any, Shape.Scalar));

    /// <inheritdoc/>
    public static Written operator +(Written a, Written b) => ReferenceEquals(a.Text, b.Text) ? Constant(2) * a
        : a.Value + b.Value is { } sum ? Joined(new Number(sum), a, b) : Joined(Expression.Plus(a.Text, b.Text), a, b);

    /// <inheritdoc/>
    public static Written operator -(Written a, Written b) => a.Value - b.Value is { } difference
        ? Joined(new Number(difference), a, b) : Joined(Expression.Minus(a.Text, b.Text), a, b);

    /// <inheritdoc/>
    public static Written operator *(Written a, Written b)
    {
        (a, b) = SideBySide(a, b);
        if (a.Value * b.Value is { } product) return Joined(new Number(product), a, b);
        if (b.Value is not null) (a, b) = (b, a); // a number stands in front
        return Joined(
            a.Value is 0 && b.Shape.Rank == 0 ? a.Text
            : a.Value is < 0 ? Expression.Minus(Expression.Times(ProductSign.Dot, Expression.Minus(a.Text), b.Text))
            : ReferenceEquals(a.Text, b.Text) ? new Power(a.Text, new Number(2))
            : Expression.Times(
                a.Shape.Rank == 0 || b.Shape.Rank == 0 ? ProductSign.Dot : ProductSign.EachElement, a.Text, b.Text),
            a, b);
    }

    /// <inheritdoc/>
    public static Written operator /(Written a, Written b)
    {
        (a, b) = SideBySide(a, b);
        return a.Value / b.Value is { } quotient
            ? Joined(new Number(quotient), a, b) : Joined(b.Value is 1 ? a.Text : new Quotient(a.Text, b.Text), a, b);
    }

    /// <inheritdoc/>
    public static Written operator -(Written a) => a with { Text = Expression.Minus(a.Text) };

    /// <inheritdoc/>
    public static Written Less(Written a, Written b) => Compared(RelationSign.Less, a, b);

    /// <inheritdoc/>
    public static Written LessOrEqual(Written a, Written b) => Compared(RelationSign.LessOrEqual, a, b);

    /// <inheritdoc/>
    public static Written Equal(Written a, Written b) => Compared(RelationSign.Equal, a, b);

    /// <inheritdoc/>
    public static Written And(Written a, Written b) => Joined(new Conjunction(a.Text, b.Text), a, b);

    /// <inheritdoc/>
    public static Written Or(Written a, Written b) => Joined(new Disjunction(a.Text, b.Text), a, b);

    /// <inheritdoc/>
    public static Written Not(Written a) => a with { Text = new Inverse(a.Text) };

    /// <inheritdoc/>
    public static Written Select(Written mask, Written a, Written b) => mask.Value is { } known ? known != 0 ? a : b
        : new(Expression.Where(mask.Text, a.Text, b.Text),
            Joined(a.Text, a, b).Type with { Shape = Broadcast.Shapes(mask.Shape, Broadcast.Shapes(a.Shape, b.Shape)) });

    /// <inheritdoc/>
    public static Written Abs(Written x) => x with { Text = new Magnitude(x.Text) };

    /// <inheritdoc/>
    public static Written Sign(Written x) => Called("sign", x);

    /// <inheritdoc/>
    public static Written Sqrt(Written x) => x with { Text = new Root(x.Text) };

    /// <inheritdoc/>
    public static Written Exp(Written x) => Called("exp", x);

    /// <inheritdoc/>
    public static Written Log(Written x) => Called("ln", x);

    /// <inheritdoc/>
    public static Written Sin(Written x) => Called("sin", x);

    /// <inheritdoc/>
    public static Written Cos(Written x) => Called("cos", x);

    /// <inheritdoc/>
    public static Written Tan(Written x) => Called("tan", x);

    /// <inheritdoc/>
    public static Written Tanh(Written x) => Called("tanh", x);

    /// <inheritdoc/>
    public static Written Sigmoid(Written x) => Called("σ", x);

    /// <inheritdoc/>
    public static Written Softplus(Written x) => Called("softplus", x);

    /// <inheritdoc/>
    public static Written Erf(Written x) => Called("erf", x);

    /// <inheritdoc/>
    public static Written Pow(Written x, Written y) => y.Value is 1 ? x : Joined(new Power(x.Text, y.Text), x, y);

    private static (Written A, Written B) SideBySide(Written a, Written b)
    {
        b = b.AsNumberBeside(a);
        return (a.AsNumberBeside(b), b);
    }

    // One number with axes of extent 1, which broadcasting brings along anyway: that number.
    private Written AsNumberBeside(Written other)
    {
        if (Text is not Call { Name: "unsqueeze" or "full", Arguments: [var number], Attributes: [var axes] }
            || Shape.Rank > other.Shape.Rank || !Shape.All(d => d == 1)
            || (Text is Call { Name: "unsqueeze" } && axes.Count(c => c == ',') + 1 != Shape.Rank)) return this;
        return new(number, Type with { Shape = Shape.Scalar });
    }

    private static Written Called(string name, Written x) => x with { Text = Expression.Function(name, [x.Text]) };

    // A comparison of numbers is known: 1 or 0, which Select understands.
    private static Written Compared(RelationSign sign, Written a, Written b)
    {
        TensorType type = new(ElementType.Bool, Broadcast.Shapes(a.Shape, b.Shape));
        (a, b) = SideBySide(a, b);
        if (a.Value is not { } x || b.Value is not { } y) return new(Expression.Compare(sign, a.Text, b.Text), type);
        bool holds = sign switch { RelationSign.Less => x < y, RelationSign.LessOrEqual => x <= y, _ => x == y };
        return new(new Number(holds ? 1 : 0), type);
    }

    private static Written Joined(Expression text, Written a, Written b) => new(text,
        new TensorType(a.Value is null ? a.Type.Element : b.Type.Element, Broadcast.Shapes(a.Shape, b.Shape)));
}
