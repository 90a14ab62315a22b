using ActorGraph.Autodiff;
using ActorGraph.Cli;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>What a reader sees, word for word.</summary>
public sealed class GoldenDerivationTests
{
    [Fact]
    public void Of_the_three_layer_network()
    {
        Derivation d = Derive(GraphSource.Read("three-layer").Parse(), "W1", "h1");
        Assert.Equal(
            """
            The derivative of L by W₁, h₁

            Values

              z₁ = x·W₁ᵀ
              h₁ = relu(z₁)
              z₂ = h₁·W₂ᵀ
              h₂ = relu(z₂)
              ŷ  = h₂·W₃ᵀ
              L  = sum((ŷ − y)², axis=1)

            (a) The chain rule

              ∂L/∂W₁ = ∂L/∂ŷ·∂ŷ/∂h₂·∂h₂/∂z₂·∂z₂/∂h₁·∂h₁/∂z₁·∂z₁/∂W₁
              ∂L/∂h₁ = ∂L/∂ŷ·∂ŷ/∂h₂·∂h₂/∂z₂·∂z₂/∂h₁

            (b) Each partial derivative as what it is

            Here ∂y/∂x is a matrix, with a row for each number of y and a column for each of x, both flattened
            row by row; a gradient is its transpose times the gradient that the root starts with.

              ∂L/∂ŷ   = 2·(I_batch ⊗ 𝟏₄ᵀ)·diag(vec(ŷ − y))
              ∂ŷ/∂h₂  = I_batch ⊗ W₃
              ∂h₂/∂z₂ = diag(vec([z₂ > 0]))
              ∂z₂/∂h₁ = I_batch ⊗ W₂
              ∂h₁/∂z₁ = diag(vec([z₁ > 0]))
              ∂z₁/∂W₁ = (x ⊗ I₁₆)·K(16, 8)

            and so

              ∂L/∂W₁ = 2·(I_batch ⊗ 𝟏₄ᵀ)·diag(vec(ŷ − y))·(I_batch ⊗ W₃)·diag(vec([z₂ > 0]))·(I_batch ⊗ W₂)
                       ·diag(vec([z₁ > 0]))·(x ⊗ I₁₆)·K(16, 8)
              ∂L/∂h₁ = 2·(I_batch ⊗ 𝟏₄ᵀ)·diag(vec(ŷ − y))·(I_batch ⊗ W₃)·diag(vec([z₂ > 0]))·(I_batch ⊗ W₂)

            (c) Vector-Jacobian products, as they are computed

            The gradient of L, of shape [batch], is 1 for each sample: gradients are those of the sum over the
            samples.

              ∂ΣL/∂ŷ  = 2·(ŷ − y)
              ∂ΣL/∂h₂ = ∂ΣL/∂ŷ·W₃
              ∂ΣL/∂z₂ = ∂ΣL/∂h₂ ⊙ [h₂ > 0]
              ∂ΣL/∂h₁ = ∂ΣL/∂z₂·W₂
              ∂ΣL/∂z₁ = ∂ΣL/∂h₁ ⊙ [h₁ > 0]
              ∂ΣL/∂W₁ = (∂ΣL/∂z₁)ᵀ·x

            Signs

              ∂Σy/∂x   the gradient of the sum of all numbers in y
              x ⊙ y    element by element
              x ⊗ y    Kronecker's product
              [x > 0]  1 where x > 0, else 0
              diag(x)  the diagonal matrix of x
              vec(x)   x flattened row by row into a column
              I_n      the identity matrix
              𝟏_n      a column of n ones
              K(m, n)  the matrix that takes vec(x) to vec of the transpose, for x of m rows and n columns

            """, new DerivationText(d).Write());
    }

    [Fact]
    public void Of_the_diamond()
    {
        Derivation d = Derive(GraphSource.Read("diamond").Parse(), "x", "y");
        Assert.Equal(["∂l/∂x = ∂l/∂c·∂c/∂a·∂a/∂x + ∂l/∂c·∂c/∂b·∂b/∂x + ∂⁺l/∂b·∂b/∂x",
            "∂l/∂y = ∂l/∂c·∂c/∂a·∂a/∂y + ∂l/∂c·∂c/∂b·∂b/∂y + ∂⁺l/∂b·∂b/∂y"], Lines(d, d.PathSums.Select(s => s.Chain!)));
        Assert.Equal(["∂l/∂b = ∂⁺l/∂b + ∂l/∂c·∂c/∂b", "∂l/∂a = ∂l/∂c·∂c/∂a", "∂l/∂y = ∂l/∂b·∂b/∂y + ∂l/∂a·∂a/∂y",
            "∂l/∂x = ∂l/∂b·∂b/∂x + ∂l/∂a·∂a/∂x"], Lines(d, d.Recursion));
        Assert.Equal(["∂l/∂x = b·y + a + 2·b", "∂l/∂y = b·x + a·cos(y) + 2·b·cos(y)"],
            Lines(d, d.PathSums.Select(s => s.Replaced!)));
        Assert.Equal(["∂l/∂b = a + 2·b", "∂l/∂y = b·x + ∂l/∂b·cos(y)", "∂l/∂x = b·y + ∂l/∂b"], Lines(d, d.Products));
    }

    [Fact]
    public void Of_columns_as_they_stand_in_a_book()
    {
        Derivation d = Derive(GraphText.Parse("""
            input x [3]
            input y [2]
            param W1 [4, 3] he
            param W2 [2, 4] he
            z1 = W1 @ x
            h1 = relu(z1)
            yHat = W2 @ h1
            L = sum((yHat - y) ** 2)
            loss L
            """, "columns"), "h1", "W1", "W2");
        Assert.Equal(["∂L/∂h₁ = 2·(ŷ − y)ᵀ·W₂", "∂L/∂W₁ = 2·(ŷ − y)ᵀ·W₂·diag([z₁ > 0])·(I₄ ⊗ xᵀ)",
            "∂L/∂W₂ = 2·(ŷ − y)ᵀ·(I₂ ⊗ h₁ᵀ)"],
            Lines(d, d.PathSums.Select(s => s.Replaced!)));
        Assert.Equal(["∂L/∂ŷ = 2·(ŷ − y)", "∂L/∂h₁ = W₂ᵀ·∂L/∂ŷ", "∂L/∂z₁ = ∂L/∂h₁ ⊙ [h₁ > 0]", "∂L/∂W₂ = ∂L/∂ŷ·h₁ᵀ",
            "∂L/∂W₁ = ∂L/∂z₁·xᵀ"],
            Lines(d, d.Products));
    }

    [Fact]
    public void Of_attention()
    {
        Derivation d = Derive(GraphText.Parse("""
            input X [batch, 6, 4]
            param Wq [4, 4] he
            param Wk [4, 4] he
            const c int64 = [2, 0, 0]
            Q = X @ Wq
            K = X @ Wk
            T = transpose(K, perm=[0, 2, 1])
            Z = Q @ T
            A = softmax(Z)
            Y = A @ X
            m = reduce_max(Y, axis=1)
            U = gather(transpose(m), c)
            L = sum(U)
            loss L
            """, "attention"), "Wq", "Wk");
        Assert.Equal(["∂L/∂U = 𝟏₃ᵀ ⊗ 𝟏_batchᵀ", "∂U/∂m = (S(4, c) ⊗ I_batch)·K(batch, 4)",
            "∂m/∂Y = diag(vec(1 / sum([Y = unsqueeze(m, axes=[1])], axis=1)))·(I_batch ⊗ 𝟏₆ᵀ ⊗ I₄)"
            + "·diag(vec([Y = unsqueeze(m, axes=[1])]))",
            "∂Y/∂A = ⊕ᵢ(I₆ ⊗ Xᵢᵀ)", "∂A/∂Z = diag(vec(A)) − diag(vec(A))·(I_batch ⊗ I₆ ⊗ (𝟏₆·𝟏₆ᵀ))·diag(vec(A))",
            "∂Z/∂Q = ⊕ᵢ(I₆ ⊗ Tᵢᵀ)", "∂Z/∂T = ⊕ᵢ(Qᵢ ⊗ I₆)", "∂T/∂K = I_batch ⊗ K(6, 4)",
            "∂K/∂Wk = ⊕ᵢ(Xᵢ ⊗ I₄)·(𝟏_batch ⊗ I₁₆)", "∂Q/∂Wq = ⊕ᵢ(Xᵢ ⊗ I₄)·(𝟏_batch ⊗ I₁₆)"], Lines(d, d.Partials));
        Assert.Equal(["x ⊙ y", "x ⊗ y", "[x > 0]", "diag(x)", "vec(x)", "I_n", "𝟏_n", "K(m, n)", "S(n, x)", "⊕ᵢ(xᵢ)"],
            DerivationNotes.Signs(d).Select(s => UnicodePrinter.Plain.Print(s.Sign)));
    }

    [Theory]
    [InlineData("dropout(max(x, z))")]
    [InlineData("interleave(deal(x, share=1, of=2), deal(z, share=2, of=2))")]
    public void Signs_are_explained_in_letters_that_latex_has(string formula)
    {
        var type = new TensorType(ElementType.Float64, [Dimension.Batch(), 3]);
        (Graph graph, string root) = ExpressionText.Parse($"y = {formula}",
            new Dictionary<string, TensorType> { ["x"] = type, ["z"] = type }, null);
        Derivation d = Derivation.Of(graph, graph[root], [graph["x"]]);
        Assert.Contains(DerivationNotes.Signs(d), s => s.Sign is Call { Name: "dropout" or "deal" });
        Assert.DoesNotContain("U+", new DerivationLatex(d).Write(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("softmax(x)", "diag(y) − y·yᵀ")]
    [InlineData("log_softmax(x)", "I₃ − 𝟏₃·exp(y)ᵀ")]
    [InlineData("sum(x)", "𝟏₃ᵀ")]
    [InlineData("mean(x)", "(1 / 3)·𝟏₃ᵀ")]
    [InlineData("x @ x", "2·xᵀ")]
    [InlineData("tanh(x)", "diag(1 − y²)")]
    [InlineData("relu(x)", "diag([x > 0])")]
    [InlineData("-x", "−I₃")]
    [InlineData("x ** 3", "3·diag(x²)")]
    [InlineData("clip(x, min=0)", "diag([x ≥ 0])")]
    [InlineData("max(x, 0.5)", "diag([x > 0.5] + [x = 0.5] / 2)")]
    [InlineData("reduce_max(x)", "(1 / sum([x = y]))·[x = y]ᵀ")]
    [InlineData("reduce_l2(x)", "where(y = 0, 0, x / y)ᵀ")]
    [InlineData("slice(x, starts=[2], ends=[-9], steps=[-2])", "S(3, [2, 0])")]
    [InlineData("concat(x, x, axis=0)", "S(6, [0, 1, 2])ᵀ + S(6, [3, 4, 5])ᵀ")]
    [InlineData("dropout(x, ratio=0.25)", "diag(dropout(𝟏₃, ratio=0.25, stream=1))")]
    public void Of_a_single_op_in_closed_form(string formula, string jacobian)
    {
        (Graph graph, string root) = ExpressionText.Parse($"y = {formula}", new Dictionary<string, TensorType>
        {
            ["x"] = new(ElementType.Float64, [3]),
        }, null);
        Derivation d = Derivation.Of(graph, graph[root], [graph["x"]]);
        Assert.Equal(jacobian, new UnicodePrinter(d.Notation).Print(d.PathSums[0].Replaced!.Right));
    }

    private static Derivation Derive(Graph graph, params string[] wrt) =>
        Derivation.Of(graph, graph.Loss!, wrt.Select(n => graph[n]));

    private static string[] Lines(Derivation d, IEnumerable<Equation> equations) =>
        [.. equations.Select(new UnicodePrinter(d.Notation).Print)];
}
