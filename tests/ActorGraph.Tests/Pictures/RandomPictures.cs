using System.Collections.Immutable;
using ActorGraph.Pictures;

namespace ActorGraph.Tests.Pictures;

/// <summary>Random acyclic pictures: a panel, and on demand a second one that mirrors part of it.</summary>
internal static class RandomPictures
{
    private static readonly string[] Texts =
    [
        "x", "h₁", "ŷ", "∂L/∂W₁", "", "a \"quoted\" label", "<b>&amp;</b>", "two\nlines\r\nthree", "\\N \\",
        "🙂👩‍👩‍👧", "\u0001\u001b[31m\ud800",
        "a label that is far too long for a box and has to be broken into several lines before it is cut off somewhere",
        "Wörter漢字ﷺ", "1. - `*_#;|{}[]()", new string('W', 400), "‮gnirts‬",
    ];

    /// <summary>A picture of a seed.</summary>
    public static Picture Create(int seed)
    {
        var random = new Random(seed);
        int count = random.Next(1, 25);
        bool isLabelled = random.Next(3) == 0;
        PictureNode[] nodes = [.. Enumerable.Range(0, count).Select(i => new PictureNode(
            $"v{i}", Text(), random.Next(2) == 0 ? Text() : null, (PictureForm)random.Next(5)))];
        var edges = new List<PictureEdge>();
        for (int i = 1; i < count; i++)
            for (int inputs = random.Next(4); inputs > 0; inputs--)
                edges.Add(new PictureEdge($"v{random.Next(i)}", $"v{i}", isLabelled && random.Next(3) == 0 ? Text() : null));
        var forward = new PicturePanel(Text(), [.. nodes], [.. edges]);
        if (random.Next(2) == 0) return new Picture(Text(), forward);

        HashSet<string> mirrored = [.. nodes.Where(_ => random.Next(3) > 0).Select(n => n.Id)];
        var backward = new PicturePanel(Text(),
            [.. nodes.Where(n => mirrored.Contains(n.Id)).Select(n =>
                new PictureNode($"g{n.Id}", Text(), null, PictureForm.Gradient))],
            [.. edges.Where(e => mirrored.Contains(e.From) && mirrored.Contains(e.To)).Select(e =>
                new PictureEdge($"g{e.To}", $"g{e.From}"))],
            PictureFlow.Up);
        ImmutableArray<PictureEdge> links = [
            .. nodes.Where(n => mirrored.Contains(n.Id)).Select(n => new PictureEdge(n.Id, $"g{n.Id}"))];
        return new Picture(Text(), [forward, backward], links);

        string Text() => Texts[random.Next(Texts.Length)];
    }
}
