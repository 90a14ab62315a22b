using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>What a reader of a <see cref="Derivation"/> should know: the signs that occur, and what the seed is.</summary>
public static class DerivationNotes
{
    /// <summary>The gradient that the root starts with, and so what all the gradients are of.</summary>
    public static FormattableString Seed(Derivation derivation)
    {
        Node root = derivation.Root;
        var name = new Symbol(root.Name);
        if (derivation.Gradients.Graph.Inputs.Length > derivation.Gradients.Source.Inputs.Length)
            return $"The gradient of {name} is {new Symbol(derivation.Gradients.Graph.Inputs[^1].Name)}, of shape {root.Shape}.";
        if (root.Shape.Rank == 0) return $"The gradient of {name} is 1.";
        if (root.Shape.Rank == 1 && root.Shape.HasBatch)
            return Ones("sample", "over the samples");
        return Ones("element", "of its elements");

        FormattableString Ones(string each, string sum) =>
            $"The gradient of {name}, of shape {root.Shape}, is 1 for each {each}: gradients are those of the sum {sum}.";
    }

    /// <summary>What the matrices of (a) and (b) have to do with the gradients of (c).</summary>
    public static FormattableString Matrices(Derivation derivation)
    {
        string times = derivation.Root.Shape.Rank == 0 ? "" : " times the gradient that the root starts with";
        const string rows = "a row for each number of y and a column for each of x, both flattened row by row";
        return $"Here {new Partial("y", "x")} is a matrix, with {rows}; a gradient is its transpose{times}.";
    }

    /// <summary>The signs that occur, each with its meaning.</summary>
    public static IReadOnlyList<(Expression Sign, string Meaning)> Signs(Derivation derivation)
    {
        Expression[] all = [.. Equations(derivation).SelectMany(e => Parts(e.Left).Concat(Parts(e.Right)))];
        (Expression x, Expression y) = (new Symbol("x"), new Symbol("y"));
        Dimension n = Dimension.Batch("n");
        var signs = new List<(Expression, string)>();
        void Add<T>(Func<T, bool> occurs, Expression sign, string meaning) where T : Expression
        {
            if (all.Any(e => e is T found && occurs(found))) signs.Add((sign, meaning));
        }

        Add<Partial>(p => p.IsImmediate, new Partial("y", "x", true),
            "the immediate derivative, along the edge from x to y alone; there are other ways");
        Add<Gradient>(g => g.Seed is null, new Gradient("y", "x"), "the gradient of the sum of all numbers in y");
        Add<Gradient>(g => g.Seed is not null, new Gradient("y", "x", "v"),
            "the gradient of the sum of all numbers in y, weighted with v");
        Add<Product>(p => p.Sign == ProductSign.EachElement, new Product(ProductSign.EachElement, [x, y]), "element by element");
        Add<Product>(p => p.Sign == ProductSign.Kronecker, new Product(ProductSign.Kronecker, [x, y]), "Kronecker's product");
        Add<Bracket>(_ => true, new Bracket(Expression.Compare(RelationSign.Greater, x, Expression.Zero)),
            "1 where x > 0, else 0");
        Add<Call>(c => c.Name == "diag", Expression.Function("diag", [x]), "the diagonal matrix of x");
        Add<Call>(c => c.Name == "vec", Expression.Function("vec", [x]), "x flattened row by row into a column");
        Add<IdentityMatrix>(_ => true, new IdentityMatrix(n), "the identity matrix");
        Add<Ones>(_ => true, new Ones(n), "a column of n ones");
        Add<Call>(c => c.Name == "K", Expression.Function("K", [new Symbol("m"), new Symbol("n")]),
            "the matrix that takes vec(x) to vec of the transpose, for x of m rows and n columns");
        Add<Call>(c => c.Name == "S", Expression.Function("S", [new SampleCount("n"), x]),
            "the rows of I_n that x lists, counted from 0, negative ones from the end");
        Add<DirectSum>(_ => true, new DirectSum(new StackMember(x)),
            "the matrices of the stack x as blocks along the diagonal, 0 elsewhere");
        Add<Call>(c => c.Name == "deal", Expression.Function("deal", [x], "share=i", "of=n"),
            "every nth sample of x from the ith on; for what is computed of them these are all samples");
        Add<Call>(c => c.Name == "dropout", Expression.Function("dropout", [x]),
            "x; in training each number is dropped or scaled up, by the mask of the stream");
        return signs;
    }

    private static IEnumerable<Equation> Equations(Derivation d) =>
        [.. d.Forward, .. d.Recursion, .. d.Partials, .. d.ReplacedRecursion, .. d.Products,
            .. d.PathSums.SelectMany(s => (Equation?[])[s.Chain, s.Replaced]).OfType<Equation>()];

    private static IEnumerable<Expression> Parts(Expression formula)
    {
        IEnumerable<Expression> below = formula switch
        {
            Sum s => s.Terms,
            Product p => p.Factors,
            Scaling s => [s.Factor],
            Call c => c.Arguments,
            Quotient q => [q.Numerator, q.Denominator],
            Power p => [p.Base, p.Exponent],
            Negation n => [n.Of],
            Transposition t => [t.Of],
            Root r => [r.Of],
            Magnitude m => [m.Of],
            Bracket b => [b.Mask],
            Compared c => [c.Left, c.Right],
            Conjunction c => [c.Left, c.Right],
            Disjunction d => [d.Left, d.Right],
            Inverse i => [i.Of],
            StackMember m => [m.Of],
            DirectSum d => [d.Of],
            _ => [],
        };
        return below.SelectMany(Parts).Prepend(formula);
    }
}
