using System.Text.RegularExpressions;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>What LaTeX would refuse: braces, environments and delimiters that do not match, and characters that it cannot
/// set.</summary>
internal static partial class LatexBalance
{
    public static void Check(string latex)
    {
        Assert.DoesNotContain(latex, c => c > 126);
        int depth = 0;
        string bare = Escaped().Replace(latex, "");
        foreach (char c in bare)
        {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            Assert.True(depth >= 0, latex);
        }

        Assert.Equal(0, depth);
        Assert.Equal(Left().Count(latex), Right().Count(latex));
        Assert.Equal(0, bare.Count(c => c == '$') % 2);
        var open = new Stack<string>();
        foreach (Match match in Environment().Matches(latex))
            if (match.Groups[1].Value == "begin") open.Push(match.Groups[2].Value);
            else Assert.Equal(open.Pop(), match.Groups[2].Value);
        Assert.Empty(open);
    }

    [GeneratedRegex(@"\\[\\{}$_%&#]")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\\left\b")]
    private static partial Regex Left();

    [GeneratedRegex(@"\\right\b")]
    private static partial Regex Right();

    [GeneratedRegex(@"\\(begin|end)\{([a-z*]+)\}")]
    private static partial Regex Environment();
}
