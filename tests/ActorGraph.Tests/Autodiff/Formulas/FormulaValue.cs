using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>A value of a printed formula: an array, a row (a transposed array of one axis), a mask, or the first two numbers of a
/// list that goes on in equal steps without an end.</summary>
internal sealed record FormulaValue(NaiveArray Array, bool IsRow = false, bool IsMask = false, bool IsEndless = false)
{
    public int Rank => Array.Rank;

    public static FormulaValue Of(double number) => new(new NaiveArray([], [number]));

    /// <summary>Element by element; broadcasts. A row stays one where nothing else is a matrix.</summary>
    public static FormulaValue Each(Func<double[], double> f, params FormulaValue[] x)
    {
        bool isRow = x.Any(v => v.IsRow);
        if (isRow && x.Any(v => !v.IsRow && v.Rank > 0)) throw new FormatException("a row and another shape, element by element");
        return new(NaiveArray.Map([.. x.Select(v => v.Array)], f), isRow);
    }

    /// <summary>The product with a number, or of matrices, columns and rows.</summary>
    public static FormulaValue Dot(FormulaValue a, FormulaValue b)
    {
        if (a.Rank == 0 || b.Rank == 0) return Each(v => v[0] * v[1], a, b);
        if (a.Rank > 2 || b.Rank > 2) throw new FormatException("a product of stacks of matrices");
        NaiveArray left = a.Matrix(), right = b.Matrix();
        if (left.Sizes[1] != right.Sizes[0])
            throw new FormatException($"[{left.Sizes[0]}×{left.Sizes[1]}]·[{right.Sizes[0]}×{right.Sizes[1]}]");
        NaiveArray product = OpCases.NaiveMatMul(left, right);
        bool isLeftRow = a.IsRow, isRightColumn = b is { Rank: 1, IsRow: false };
        return isLeftRow && isRightColumn ? new(new NaiveArray([], product.Values))
            : isRightColumn ? new(new NaiveArray([product.Sizes[0]], product.Values))
            : isLeftRow ? new(new NaiveArray([product.Sizes[1]], product.Values), IsRow: true)
            : new(product);
    }

    public static FormulaValue Kronecker(FormulaValue a, FormulaValue b)
    {
        NaiveArray x = a.Matrix(), y = b.Matrix();
        NaiveArray z = NaiveArray.Make([x.Sizes[0] * y.Sizes[0], x.Sizes[1] * y.Sizes[1]], at =>
            x[at[0] / y.Sizes[0], at[1] / y.Sizes[1]] * y[at[0] % y.Sizes[0], at[1] % y.Sizes[1]]);
        return a is { Rank: 1, IsRow: false } && b is { Rank: 1, IsRow: false } ? new(new NaiveArray([z.Sizes[0]], z.Values))
            : a.IsRow && b.IsRow ? new(new NaiveArray([z.Sizes[1]], z.Values), IsRow: true) : new(z);
    }

    public FormulaValue Transposed() => Rank switch
    {
        0 => this,
        1 => this with { IsRow = !IsRow },
        2 => new(NaiveArray.Make([Array.Sizes[1], Array.Sizes[0]], at => Array[at[1], at[0]])),
        _ => throw new FormatException("the transpose of a stack of matrices"),
    };

    /// <summary>One matrix of a stack, and how many there are.</summary>
    public FormulaValue Member(int at, out int count)
    {
        if (Rank < 3) throw new FormatException($"one of a stack of matrices, but of {Rank} axes");
        int size = Array.Sizes[^2] * Array.Sizes[^1];
        count = Array.Sizes[..^2].Aggregate(1, (a, b) => a * b);
        return new(new NaiveArray(Array.Sizes[^2..], Array.Values[(at * size)..((at + 1) * size)]));
    }

    /// <summary>Matrices as blocks along the diagonal.</summary>
    public static NaiveArray Diagonal(IReadOnlyList<NaiveArray> blocks)
    {
        NaiveArray all = NaiveArray.Make([blocks.Sum(b => b.Sizes[0]), blocks.Sum(b => b.Sizes[1])], _ => 0);
        (int row, int column) = (0, 0);
        foreach (NaiveArray block in blocks)
        {
            NaiveArray.Make(block.Sizes, at => all[row + at[0], column + at[1]] = block[at]);
            (row, column) = (row + block.Sizes[0], column + block.Sizes[1]);
        }

        return all;
    }

    /// <summary>A column or row as a matrix.</summary>
    public NaiveArray Matrix() => Rank switch
    {
        0 => new([1, 1], Array.Values),
        1 => new(IsRow ? [1, Array.Sizes[0]] : [Array.Sizes[0], 1], Array.Values),
        _ => Array,
    };
}
