namespace ActorGraph.Cli.Rendering;

/// <summary>How a page of answers looks. Wide things scroll in their own frames, so that the page itself never does sideways.</summary>
internal static class AnswersStyle
{
    /// <summary>The style sheet.</summary>
    public const string Sheet = """
        :root { --ground: #ffffff; --ink: #15191f; --quiet: #4d5866; --line: #d5dbe3; --soft: #f3f5f8; --accent: #1a5fb4; --good: #14703a; --bad: #b3203a; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #111418; --ink: #eef1f5; --quiet: #aab4c1; --line: #343c47; --soft: #1b2027; --accent: #84bdff; --good: #6fd69a; --bad: #ff8492; }
        }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; }
        body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
          font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; }
        h2 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 .75rem; display: flex; gap: .7rem; align-items: baseline; }
        h3 { font-size: 1.02rem; margin: 1.6rem 0 .5rem; color: var(--quiet); font-weight: 600; }
        p { margin: .5rem 0; max-width: 46rem; }
        a { color: var(--accent); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        nav { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .35rem 1.25rem; margin: 1.25rem 0; }
        nav a { text-decoration: none; padding: .2rem 0; display: flex; gap: .6rem; }
        nav a:hover { text-decoration: underline; }
        nav b { min-width: 2rem; }
        article { border-top: 2px solid var(--line); margin-top: 2.5rem; padding-top: 1.75rem; scroll-margin-top: 1rem; }
        .number { font-variant-numeric: tabular-nums; }
        h2 .number { color: var(--accent); }
        .question { font-size: 1.12rem; }
        .reading { color: var(--quiet); border-left: 3px solid var(--line); padding-left: .9rem; }
        .formulas, .table, figure { overflow-x: auto; margin: .4rem 0; border: 1px solid var(--line); border-radius: .5rem; }
        .formulas { padding: .7rem 1rem; background: var(--soft); font-size: 1.15rem; }
        .formulas > div { padding: .22rem 0; white-space: nowrap; }
        .formulas math { math-style: normal; }
        math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "Noto Sans Math", "DejaVu Math TeX Gyre", math; }
        figure { padding: 0; }
        figure svg { display: block; width: auto; height: auto; max-width: none; min-width: 36rem; margin: 0 auto; }
        @media (min-width: 60rem) { figure svg { max-width: 100%; } }
        table { border-collapse: collapse; font-size: .95rem; width: 100%; }
        th, td { text-align: left; padding: .35rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        tbody tr:last-child > * { border-bottom: 0; }
        thead th { background: var(--soft); font-weight: 600; }
        tbody th { font-weight: 600; white-space: nowrap; }
        td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .checks { list-style: none; padding: 0; margin: .4rem 0; }
        .checks li { padding: .2rem 0; }
        .mark { font-weight: 600; margin-right: .4rem; }
        .passed .mark { color: var(--good); }
        .failed .mark { color: var(--bad); }
        small { color: var(--quiet); white-space: nowrap; }
        footer { border-top: 1px solid var(--line); margin-top: 3rem; color: var(--quiet); }
        @media (max-width: 30rem) { body { padding: 1rem .9rem 3rem; } h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } small { white-space: normal; } }
        @media print { body { max-width: none; } article { break-before: page; } nav { display: none; } section { break-inside: avoid; } }
        """;
}
