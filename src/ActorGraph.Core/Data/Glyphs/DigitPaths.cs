namespace ActorGraph.Data.Glyphs;

/// <summary>The ways in which each digit is written.</summary>
internal static class DigitPaths
{
    private static readonly GlyphPath[][] Paths =
    [
        [Path("M .5 0 Q 0 0 0 .5 Q 0 1 .5 1 Q 1 1 1 .5 Q 1 0 .5 0")],
        [Path("M .25 .2 L .55 0 L .55 1"), Path("M .5 0 L .5 1")],
        [Path("M .05 .25 Q .1 0 .5 0 Q .95 0 .95 .28 Q .95 .5 .5 .7 Q .05 .9 0 1 L 1 1")],
        [Path("M .05 .12 Q .3 0 .5 0 Q .95 0 .95 .25 Q .95 .48 .4 .48 Q 1 .48 1 .75 Q 1 1 .5 1 Q .2 1 0 .85")],
        [Path("M .7 1 L .7 0 L 0 .65 L 1 .65"), Path("M .1 0 L .05 .55 L .95 .55 M .75 .2 L .7 1")],
        [Path("M .9 0 L .15 0 L .1 .45 Q .3 .35 .5 .35 Q 1 .35 1 .68 Q 1 1 .5 1 Q .2 1 0 .87")],
        [Path("M .85 .05 Q 0 .1 0 .65 Q 0 1 .5 1 Q 1 1 1 .7 Q 1 .42 .5 .42 Q .1 .42 0 .65")],
        [Path("M 0 0 L 1 0 Q .5 .5 .35 1"), Path("M 0 0 L 1 0 Q .5 .5 .35 1 M .25 .5 L .85 .5")],
        [Path("M .5 .47 Q .08 .4 .08 .23 Q .08 0 .5 0 Q .92 0 .92 .23 Q .92 .4 .5 .47"
            + " Q 0 .55 0 .77 Q 0 1 .5 1 Q 1 1 1 .77 Q 1 .55 .5 .47")],
        [Path("M 1 .32 Q .9 .6 .5 .6 Q 0 .6 0 .3 Q 0 0 .5 0 Q 1 0 1 .35 Q 1 .8 .45 1"),
            Path("M 1 .3 Q .9 .58 .5 .58 Q 0 .58 0 .3 Q 0 0 .5 0 Q 1 0 1 .3 L .9 1")],
    ];

    /// <summary>The ways in which a digit is written.</summary>
    public static ReadOnlySpan<GlyphPath> Of(int digit) => Paths[digit];

    private static GlyphPath Path(string path) => GlyphPath.Parse(path);
}
