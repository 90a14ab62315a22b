using System.Xml.Linq;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>The words for what chooses, moves and stacks numbers: how they look, and that they mean what they say.</summary>
public sealed class MatrixNotationTests
{
    private static readonly Expression A = new StackMember(new Symbol("A1"));

    public static TheoryData<Expression, string, string> Words => new()
    {
        { Matrices.Selection(5, 1, 1, 0), "S(5, [])", @"\operatorname{S}\left(5, \left[\right]\right)" },
        { Matrices.Selection(5, 3, -1, 4), "S(5, [3, 2, 1, 0])", @"\operatorname{S}\left(5, \left[3, 2, 1, 0\right]\right)" },
        { Matrices.Selection(9, 0, 2, 5), "S(9, [0, 2, …, 8])", @"\operatorname{S}\left(9, \left[0, 2, \ldots, 8\right]\right)" },
        { Matrices.Selection(Dimension.Batch(), 1, 3, null), "S(batch, [1, 4, …])",
            @"\operatorname{S}\left(\text{\textit{batch}}, \left[1, 4, \ldots\right]\right)" },
        { Matrices.Selection(4, 0, 1, 4), "I₄", "I_{4}" },
        { Matrices.Selection(Dimension.Batch(), 0, 1, null), "I_batch", @"I_{\text{batch}}" },
        { Matrices.Selection(4, new Symbol("i")), "S(4, i)", @"\operatorname{S}\left(4, i\right)" },
        { Matrices.Transposed(new DirectSum(Matrices.Kronecker(new IdentityMatrix(2), Matrices.Transposed(A)))),
            "(⊕ᵢ(I₂ ⊗ A₁ᵢᵀ))ᵀ",
            @"{\left({\textstyle\bigoplus_{i}} \left(I_{2} \otimes {A_{1}}_{i}^{\top}\right)\right)}^{\top}" },
        { new DirectSum(new StackMember(Expression.Function("exp", [new Symbol("B")]))), "⊕ᵢ(exp(B)ᵢ)",
            @"{\textstyle\bigoplus_{i}} \left(\exp\left(B\right)_{i}\right)" },
        { Matrices.Permutation([2, 3, 4], [2, 0, 1]), "K(6, 4)", @"\operatorname{K}\left(6, 4\right)" },
        { Matrices.Permutation([2, 3, 4], [0, 2, 1]), "I₂ ⊗ K(3, 4)", @"I_{2} \otimes \operatorname{K}\left(3, 4\right)" },
        { Matrices.Permutation([2, 3, 1], [2, 0, 1]), "I₆", "I_{6}" },
    };

    [Theory, MemberData(nameof(Words))]
    public void A_matrix_is_written(Expression matrix, string unicode, string latex)
    {
        Notation notation = Notation.Of(["A1", "B", "i"], "batch");
        Assert.Equal(unicode, new UnicodePrinter(notation).Print(matrix));
        Assert.Equal(latex, new LatexPrinter(notation).Print(matrix));
        LatexBalance.Check(latex);
        XElement.Parse(MathMlPrinter.Document(new MathMlPrinter(notation).Print(matrix)));
    }

    [Fact]
    public void Cases_have_parentheses_where_something_follows()
    {
        Expression where = Expression.Where(new Compared(RelationSign.Less, new Symbol("a"), Expression.One), new Symbol("a"),
            Expression.Zero);
        const string cases = @"\begin{cases} a & \text{where } a < 1 \\ 0 & \text{else} \end{cases}";
        var latex = new LatexPrinter(Notation.Plain);
        Assert.Equal(cases, latex.Print(where));
        Assert.Equal($@"\left({cases}\right)^{{\top}}", latex.Print(Matrices.Transposed(where)));
        Assert.Equal($@"\exp\left({cases}\right)", latex.Print(Expression.Function("exp", [where])));
        var mathMl = new MathMlPrinter(Notation.Plain);
        Assert.StartsWith("<msup><mrow><mo>(</mo>", mathMl.Print(Matrices.Transposed(where)), StringComparison.Ordinal);
        Assert.Equal("where(a < 1, a, 0)ᵀ", UnicodePrinter.Plain.Print(Matrices.Transposed(where)));
    }

    [Fact]
    public void Read_back_it_is_what_it_says()
    {
        Assert.Equal([0.0, 0, 1, 1, 0, 0], Evaluate("S(3, [2, 0])"));
        Assert.Equal([0.0, 0, 1, 0, 1, 0, 1, 0, 0], Evaluate("S(3, [2, 1, …, 0])"));
        Assert.Equal([0.0, 0, 1], Evaluate("S(3, [−1])"));
        Assert.Equal([0.0, 1, 0, 0, 0, 0, 0, 0, 1, 0], Evaluate("S(batch, [1, 3, …])"));
        Assert.Equal([1.0, 2, 0, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8], Evaluate("⊕ᵢ(Tᵢ)"));
        Assert.Equal([5.0, 7, 0, 6, 8, 0], Evaluate("S(4, [2, 3])·⊕ᵢ(Tᵢᵀ)·S(4, [2, 3, 0])ᵀ"));
    }

    [Theory]
    [InlineData("⊕ᵢ(I₂)", "without a stack")]
    [InlineData("⊕ᵢ(Tᵢ·Uᵢ)", "stacks of 2 and 3")]
    [InlineData("⊕ᵢ(⊕ᵢ(Tᵢ))", "inside of")]
    [InlineData("⊕ᵢ(Vᵢ)", "2 axes")]
    [InlineData("Tᵢ", "outside of")]
    [InlineData("S(2, [2])", "found row 2")]
    [InlineData("S(9, [0, 2, …, 7])", "in steps of")]
    [InlineData("sum([0, 2, …])", "without an end")]
    public void What_means_nothing_is_not_read(string formula, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => Evaluate(formula)).Message);

    private static double[] Evaluate(string formula) => new FormulaEvaluator(new Dictionary<string, FormulaValue>
    {
        ["T"] = new(new NaiveArray([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])),
        ["U"] = new(new NaiveArray([3, 2, 1], [1, 2, 3, 4, 5, 6])),
        ["V"] = new(new NaiveArray([2, 1], [1, 2])),
    }, ("batch", 5)).Evaluate(formula).Array.Values;
}
