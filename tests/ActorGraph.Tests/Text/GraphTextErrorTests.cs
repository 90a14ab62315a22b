using ActorGraph.Text;

namespace ActorGraph.Tests.Text;

/// <summary>Each kind of mistake, with the line and the column that the error names.</summary>
public class GraphTextErrorTests
{
    private const string Head = "input x [batch, 4]\nparam W [3, 4] he\n"; // two lines

    [Theory]
    // tokens
    [InlineData("y = x ? 2", 3, 7, "`?`", "an operator", null)]
    [InlineData("y = x ^ 2", 3, 7, "`^`", "an operator", "**")]
    [InlineData("y = x − 2", 3, 7, "`−`", "an operator", "`-`")]
    [InlineData("y = 2x", 3, 5, "`2x`", "a number", "*")]
    [InlineData("y = 1.2.3", 3, 5, "`1.2.`", "a number", null)]
    [InlineData("y = `x", 3, 5, "a backquote", "a name between backquotes", null)]
    [InlineData("y = \u0001", 3, 5, "U+0001", "a name", null)]
    [InlineData("y = \"x\"", 3, 5, "`\"`", "a name", "quotation marks")]
    // syntax
    [InlineData("y = ", 3, 5, "the end of the text", "a name, a number", null)]
    [InlineData("y = x +\nz = x", 3, 8, "the end of the line", "a name, a number", null)]
    [InlineData("y = (x + 1", 3, 11, "the end of the text", "an operator or `)`", null)]
    [InlineData("y = x + 1)", 3, 10, "`)`", "an operator or the end of the line", null)]
    [InlineData("y = relu(x", 3, 11, "the end of the text", "`,` or `)`", null)]
    [InlineData("y = x x", 3, 7, "`x`", "an operator or the end of the line", null)]
    [InlineData("y = [1, 2]", 3, 5, "`[`", "a name, a number", "const")]
    [InlineData("y = x < 1 < 2", 3, 11, "`<`", "one comparison", "and(")]
    [InlineData("x + 1", 3, 1, "`x`", "`NAME = …`", null)]
    [InlineData("inptu z [2]", 3, 1, "`inptu`", "input", "`input`")]
    [InlineData("input z", 3, 8, "the end of the text", "the dimensions of `z`, such as", null)]
    [InlineData("param V he", 3, 9, "`he`", "the dimensions of `V`", null)]
    [InlineData("param V [3]", 3, 12, "the end of the text", "an initialiser", null)]
    [InlineData("param V [3] hee", 3, 13, "the unknown initialiser `hee`", "an initialiser", "`he`")]
    [InlineData("param V [3] normal(0)", 3, 13, "no deviation", "deviation=a number", null)]
    [InlineData("param V [3] normal(0, x)", 3, 23, "deviation=x", "a number", null)]
    [InlineData("param V [3] part(of=hee, shape=[6], axis=0, start=0, node=1)", 3, 18, "of=hee", "an initialiser", null)]
    [InlineData("param V [3] part(of=normal(0), shape=[6])", 3, 21, "no deviation", "deviation=a number", null)]
    [InlineData("param V [3] part(of=3, shape=[6], axis=0, start=0, node=1)", 3, 18, "of=3", "an initialiser", null)]
    [InlineData("param V [3] part(of=he)", 3, 13, "no shape", "shape=a shape", null)]
    [InlineData("param V [3] normal(0, he(uniform))", 3, 23, "deviation=he(is_uniform=true)", "a number", null)]
    [InlineData("param V [3] part(of=zeros(", 3, 27, "the end of the text", "a number, a word or a list", null)]
    [InlineData("param V [3] he cold", 3, 16, "`cold`", "frozen or the end of the line", null)]
    [InlineData("input z [batch] int", 3, 17, "`int`", "int64", "`int64`")]
    [InlineData("dtype int64", 3, 7, "`int64`", "float32 or float64", "labels")]
    [InlineData("dtype float32\ndtype float64", 4, 1, "dtype a second time", "line 3", null)]
    [InlineData("const c 3", 3, 9, "`3`", "`=`", null)]
    [InlineData("const c = [1, [2]]", 3, 15, "a list beside a number", "equally long", null)]
    [InlineData("const c = [[1, 2], [3]]", 3, 20, "a list of 1 beside one of 2", "equally long", null)]
    [InlineData("const c [3] = [1, 2]", 3, 15, "values of shape [2]", "[3]", null)]
    [InlineData("const c [n] = [1, 2]", 3, 10, "`n`", "an extent", "only an input")]
    [InlineData("const c = x", 3, 11, "`x`", "a number or a list", null)]
    [InlineData("const c int64 = 1.5", 3, 17, "`1.5`", "an integer", null)]
    [InlineData("const c bool = 2", 3, 16, "`2`", "true or false", null)]
    // dimensions
    [InlineData("input z [4, batch]", 3, 13, "the batch `batch` as axis 1", "first axis", "transpose")]
    [InlineData("input z [samples, 4]", 3, 10, "a batch named `samples`", "`batch`, as on line 1", null)]
    [InlineData("param V [batch, 3] he", 3, 10, "`batch`", "an extent", "only an input")]
    [InlineData("input z [-1]", 3, 10, "`-`", "an extent", null)]
    [InlineData("input z [1.5]", 3, 10, "`1.5`", "an integer", null)]
    [InlineData("input z [2, 3", 3, 14, "the end of the text", "`,` or `]`", null)]
    [InlineData("param V [99999, 99999] he", 3, 9, "elements", "fewer", null)]
    // numbers that overflow
    [InlineData("y = x * 1e39", 3, 9, "`1e39`, which is beyond float32", "float32", "float64")]
    [InlineData("const c float64 = 1e999", 3, 19, "beyond float64", "float64", "inf")]
    [InlineData("const c int64 = 9223372036854775808", 3, 17, "`9223372036854775808`", "64 bits", null)]
    [InlineData("input z [99999999999]", 3, 10, "99999999999", "below 2³¹", null)]
    [InlineData("y = sum(x, axis=99999999999999999999)", 3, 17, "99999999999999999999", "64 bits", null)]
    // names
    [InlineData("y = x + wW", 3, 9, "the unknown name `wW`", "a line", "`W`")]
    [InlineData("y = x\ny = x", 4, 1, "the name `y` a second time", "line 3", null)]
    [InlineData("x = W", 3, 1, "the name `x` a second time", "line 1", null)]
    [InlineData("a = b + x\nb = relu(c)\nc = a", 5, 5, "a → b → c → a", "without circles", null)]
    [InlineData("a = a + 1", 3, 5, "a → a", "without circles", null)]
    [InlineData("y = rellu(x)", 3, 5, "the unknown op `rellu`", "relu", "`relu`")]
    // ops
    [InlineData("y = relu(x, x)", 3, 5, "2 inputs", "1 input", null)]
    [InlineData("y = relu()", 3, 5, "0 inputs", "1 input", null)]
    [InlineData("y = where(x > 0, x)", 3, 5, "2 inputs", "3 inputs", null)]
    [InlineData("y = softmax(x, axs=1)", 3, 16, "attribute `axs`", "axis", null)]
    [InlineData("y = softmax(x, axis=1.5)", 3, 16, "axis=1.5", "an integer", null)]
    [InlineData("y = softmax(x, 1.5)", 3, 16, "axis=1.5", "an integer", null)]
    [InlineData("y = softmax(x, axis=0, axis=1)", 3, 24, "attribute `axis`", "once", null)]
    [InlineData("y = softmax(axis=1, x * 2)", 3, 21, "an input behind an attribute", "before", null)]
    [InlineData("y = reshape(x)", 3, 5, "no shape", "shape=a list", null)]
    [InlineData("y = dropout(x, ratio=2)", 3, 16, "ratio=2", "less than 1", null)]
    [InlineData("y = concat(x, 0.5)", 3, 5, "no axis", "axis=an integer", null)]
    [InlineData("y = x @ W", 3, 7, "[batch×4] @ [3×4]", "[4×n]", "transpose(W)")]
    [InlineData("z = x + W", 3, 7, "[batch, 4] and [3, 4]", "broadcast", null)]
    [InlineData("z = relu(relu(x) @ W)", 3, 18, "[batch×4] @ [3×4]", "[4×n]", "transpose")]
    // loss, outputs, places
    [InlineData("loss y", 3, 6, "the unknown name `y`", "a line", null)]
    [InlineData("loss x", 3, 6, "shape [batch, 4]", "one number per sample", "sum(x")]
    [InlineData("y = sum(x, axis=1)\nloss y\nloss y", 5, 1, "a loss a second time", "line 4", "L1 + L2")]
    [InlineData("y = x > 0\nloss y", 4, 6, "bool", "float32", null)]
    [InlineData("loss", 3, 5, "the end of the text", "the name of the loss", null)]
    [InlineData("output x,", 3, 10, "the end of the text", "the name of an output", null)]
    [InlineData("y = x + 1", 3, 10, "no loss and no output", "`loss NAME`", null)]
    [InlineData("output x\nplace w-1: x, zz", 4, 15, "the unknown name `zz`", "a line", null)]
    [InlineData("output x\nplace w: x\nplace v: x", 5, 10, "a place for `x` a second time", "line 4", null)]
    [InlineData("output x\nplace : x", 4, 7, "`:`", "the name of a worker", null)]
    [InlineData("output x\nplace w 1: x", 4, 7, "`w 1`", "without blanks", "backquotes")]
    [InlineData("output x\nplace w", 4, 8, "the end of the text", "`:`", null)]
    // regions
    [InlineData("y = x + 1\noutput y\ncheckpoint b-1: y, zz", 5, 20, "the unknown name `zz`", "a line", null)]
    [InlineData("y = x + 1\noutput y\ncheckpoint a: y\ncheckpoint b: y", 6, 15, "a region for `y` a second time", "line 5", null)]
    [InlineData("y = x + 1\noutput y\ncheckpoint b: x", 5, 15, "input `x`", "results of ops", "fed")]
    [InlineData("y = x + 1\noutput y\ncheckpoint b: W", 5, 15, "parameter `W`", "results of ops", "kept anyway")]
    [InlineData("y = x + 1\noutput y\ncheckpoint : y", 5, 12, "`:`", "the name of a region and `:`, such as block-1:", null)]
    [InlineData("y = x + 1\noutput y\ncheckpoint b 1: y", 5, 12, "`b 1`", "one name of a region", "backquotes")]
    [InlineData("y = x + 1\noutput y\ncheckpoint b", 5, 13, "the end of the text", "`:` behind the name of the region", null)]
    [InlineData("y = x + 1\noutput y\ncheckpoint b: y,", 5, 17, "the end of the text", "the name of a node", null)]
    [InlineData("y = x + 1\noutput y\ncheckpiont b: y", 5, 1, "`checkpiont`", "checkpoint", "`checkpoint`")]
    public void A_mistake_is_named_with_its_place(string text, int line, int column, string found, string expected, string? hint)
    {
        var e = Assert.Throws<GraphTextException>(() => GraphText.Parse(Head + text, "net.graph"));
        Assert.True((line, column) == (e.Line, e.Column), e.Message);
        Assert.Contains(found, e.Found);
        Assert.Contains(expected, e.Expected);
        if (hint is not null) Assert.Contains(hint, e.Hint);
        Assert.StartsWith($"net.graph:{line}:{column}: ", e.Message);
        Assert.Contains($"found {e.Found}, expected {e.Expected}", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    public void A_text_without_nodes_is_refused(string text) =>
        Assert.Equal("no nodes", Assert.Throws<GraphTextException>(() => GraphText.Parse(text, "net.graph")).Found);

    [Fact]
    public void A_message_reads_like_this()
    {
        var e = Assert.Throws<GraphTextException>(() => GraphText.Parse(Head + "h2 = x @ W\noutput h2", "net.graph"));
        Assert.Equal("net.graph:3:8: MatMul `h2`: found [batch×4] @ [3×4], expected [batch×4] @ [4×n]\n\n"
            + "hint: transpose the right operand: transpose(W)", e.Message);
    }
}
