using ActorGraph.Pictures;
using ActorGraph.Pictures.Layout;
using CsCheck;

namespace ActorGraph.Tests.Pictures;

/// <summary>Text is measured without a font, and broken to fit.</summary>
public sealed class TextWidthTests
{
    // Widths in DejaVu Sans, whose letters are among the widest of the fonts that systems have.
    [Theory]
    [InlineData("z", 0.5249)]
    [InlineData("h₁", 1.0346)]
    [InlineData("∂L/∂ŷ", 2.5200)]
    [InlineData("xᵀ · W", 2.9189)]
    [InlineData("relu(z₁)", 3.6220)]
    public void No_text_is_wider_than_estimated_and_formulas_not_much_narrower(string text, double inDejaVuSans) =>
        Assert.InRange(TextWidth.Of(text, 1), inDejaVuSans, 1.75 * inDejaVuSans);

    [Fact]
    public void Accents_take_no_room_and_a_family_is_one_sign()
    {
        Assert.Equal(TextWidth.Of("y", 1), TextWidth.Of("y\u0302", 1), 1e-12);
        Assert.Equal(TextWidth.Of("🙂", 1), TextWidth.Of("👩‍👩‍👧", 1), 1e-12);
    }

    [Fact]
    public void Lines_fit_and_nothing_is_lost_unless_an_ellipsis_says_so() => Gen.String[Gen.Char, 0, 120].Sample(text =>
    {
        TextBlock block = TextBlock.Of(text, 15, 200, 3);
        Assert.InRange(block.Lines.Length, 0, 3);
        Assert.All(block.Lines, line => Assert.True(TextWidth.Of(line, 15) <= 200, line));
        string all = string.Concat(block.Lines).Replace(" ", "", StringComparison.Ordinal);
        if (block.IsCut) Assert.EndsWith("…", all, StringComparison.Ordinal);
        else Assert.Equal(string.Concat(PictureText.Lines(text).Select(l => l.Trim())).Replace(" ", "", StringComparison.Ordinal),
            all);
    }, iter: 500);

    [Fact]
    public void Formulas_break_at_spaces() => Assert.Equal(["∂L/∂h₂ ⊙ relu′(z₂) +", "∂L/∂h₃ ⊙ relu′(z₃)"],
        TextBlock.Of("∂L/∂h₂ ⊙ relu′(z₂) + ∂L/∂h₃ ⊙ relu′(z₃)", 15, 200, 3).Lines.AsEnumerable());
}
