using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>What names of nodes look like in formulas.</summary>
public sealed class NotationTests
{
    [Theory]
    [InlineData("h1", "h₁", "h_{1}")]
    [InlineData("W12", "W₁₂", "W_{12}")]
    [InlineData("W_3", "W₃", "W_{3}")]
    [InlineData("yHat", "ŷ", @"\hat{y}")]
    [InlineData("yHat2", "ŷ₂", @"\hat{y}_{2}")]
    [InlineData("xHat", "x̂", @"\hat{x}")]
    [InlineData("xBar", "x̄", @"\bar{x}")]
    [InlineData("yBar", "ȳ", @"\bar{y}")]
    [InlineData("xDot", "ẋ", @"\dot{x}")]
    [InlineData("aTilde", "ã", @"\tilde{a}")]
    [InlineData("alpha", "α", @"\alpha")]
    [InlineData("betaHat1", "β̂₁", @"\hat{\beta}_{1}")]
    [InlineData("Omega", "Ω", @"\Omega")]
    [InlineData("ŷ", "ŷ", @"\hat{y}")]
    [InlineData("z₁", "z₁", "z_{1}")]
    [InlineData("logits", "logits", @"\text{\textit{logits}}")]
    [InlineData("W_xh", "W_xh", @"\text{\textit{W\_xh}}")]
    [InlineData("L1.2", "L1.2", @"\text{\textit{L1.2}}")]
    [InlineData("topHat", "topHat", @"\text{\textit{topHat}}")]
    [InlineData("Hat", "Hat", @"\text{\textit{Hat}}")]
    [InlineData("x²", "`x²`", @"\text{\texttt{xU+00B2}}")]
    [InlineData("a b`c", "`a b``c`", @"\text{\texttt{a b\textasciigrave{}c}}")]
    [InlineData("∂L/∂W1", "`∂L/∂W1`", @"\text{\texttt{$\partial$L/$\partial$W1}}")]
    [InlineData("I3", "I3", @"\text{\textit{I3}}")]
    [InlineData("I_batch", "`I_batch`", @"\text{\texttt{I\_batch}}")]
    [InlineData("batch", "`batch`", @"\text{\texttt{batch}}")]
    [InlineData("ΣL", "`ΣL`", @"\text{\texttt{$\Sigma$L}}")]
    [InlineData("xᵢ", "`xᵢ`", @"\text{\texttt{xU+1D62}}")] // not one of a stack
    [InlineData("nan", "`nan`", @"\text{\texttt{nan}}")]
    [InlineData("节点", "节点", @"\text{\textit{U+8282U+70B9}}")]
    public void A_name_has_a_symbol(string name, string unicode, string latex)
    {
        Notation notation = Notation.Of([name], "batch");
        Assert.Equal(unicode, new UnicodePrinter(notation).Print(new Symbol(name)));
        Assert.Equal(latex, new LatexPrinter(notation).Print(new Symbol(name)));
        LatexBalance.Check(latex);
        Assert.Equal([KeyValuePair.Create(unicode, name)], notation.Symbols);
    }

    [Theory]
    [InlineData("h1", "h_1")]
    [InlineData("yHat", "ŷ")]
    [InlineData("alpha", "α")]
    [InlineData("z1", "z₁")]
    public void Names_that_would_look_alike_stay_as_they_are(string a, string b)
    {
        Notation notation = Notation.Of([a, b, "q1"]);
        Assert.Equal([a, b, "q₁"], notation.Symbols.Select(s => s.Key));
        Assert.Equal([a, b, "q1"], notation.Symbols.Select(s => s.Value));
    }
}
