using System.Net;
using System.Text;
using ActorGraph.Pictures;
using ActorGraph.Pictures.Plots;
using ActorGraph.Runtime.Sheet;

namespace ActorGraph.Cli.Rendering;

/// <summary>
/// Answers as one page of HTML that needs nothing beside it: formulas in MathML, pictures in SVG, light and dark, on paper and on a
/// phone.
/// </summary>
internal static class AnswersPage
{
    /// <summary>The page.</summary>
    public static string Write(IReadOnlyCollection<Answer> answers)
    {
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>Backpropagation and computational graphs, answered</title>
            <style>
            {AnswersStyle.Sheet}
            </style>
            </head>
            <body>
            <header>
            <h1>Backpropagation and computational graphs, answered</h1>
            <p>The questions of an exercise sheet on deep learning (series 4), in short. Each is answered by formulas, by a picture of the
            graph, and by numbers that node actors computed: each node of a graph is an actor with a forward and a backward buffer;
            activations travel forward as messages, gradients travel back.</p>
            <nav aria-label="Questions">

            """);
        foreach (Answer answer in answers)
            page.Append($"<a href=\"#q{Id(answer)}\"><b>{Text(answer.Id)}</b><span>{Text(answer.Title)}</span></a>\n");
        page.Append("</nav>\n</header>\n<main>\n");
        foreach (Answer answer in answers) Write(page, answer);
        page.Append("</main>\n<footer><p>Made by <code>actorgraph answers --format html</code>.</p></footer>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Write(StringBuilder page, Answer answer)
    {
        page.Append($"<article id=\"q{Id(answer)}\">\n<h2><span class=\"number\">{Text(answer.Id)}</span> {Text(answer.Title)}</h2>\n");
        page.Append($"<p class=\"question\">{Text(answer.Question)}</p>\n");
        if (answer.Reading is { } reading) page.Append($"<p class=\"reading\"><b>Reading.</b> {Text(reading)}</p>\n");
        foreach (Section section in answer.Sections)
        {
            page.Append("<section>\n");
            if (section.Caption.Length > 0) page.Append($"<h3>{Text(section.Caption)}</h3>\n");
            Write(page, section);
            page.Append("</section>\n");
        }

        page.Append("</article>\n");
    }

    private static void Write(StringBuilder page, Section section)
    {
        switch (section)
        {
            case Prose prose:
                page.Append($"<p>{Text(prose.Text)}</p>\n");
                break;
            case Formulas formulas:
                page.Append("<div class=\"formulas\" tabindex=\"0\" role=\"group\" aria-label=\"Formulas\">\n");
                foreach (FormulaLine line in formulas.Lines) page.Append($"<div>{line.MathMl}</div>\n");
                page.Append("</div>\n");
                break;
            case GraphDrawing drawing:
                page.Append($"<figure tabindex=\"0\" role=\"group\" aria-label=\"Picture\">\n{SvgPicture.Write(drawing.Picture)}</figure>\n");
                break;
            case Curves curves:
                page.Append($"<figure tabindex=\"0\" role=\"group\" aria-label=\"Curves\">\n{SvgPlot.Write(curves.Plot)}</figure>\n");
                break;
            case Numbers numbers:
                Write(page, numbers);
                break;
            case Checks checks:
                page.Append("<ul class=\"checks\">\n");
                foreach (Check check in checks.All)
                    page.Append($"<li class=\"{(check.Passed ? "passed" : "failed")}\"><span class=\"mark\">{(check.Passed ? "✓ agrees" : "✗ differs")}</span> ")
                        .Append($"{Text(check.What)} <small>{Text(AnswersText.Difference(check))}</small></li>\n");
                page.Append("</ul>\n");
                break;
        }
    }

    private static void Write(StringBuilder page, Numbers numbers)
    {
        page.Append("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Numbers\"><table>\n<thead><tr>");
        foreach (string column in numbers.Columns) page.Append($"<th scope=\"col\">{Text(column)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in numbers.Rows)
        {
            page.Append("<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                string cell = Text(AnswersText.Cell(row[i]));
                page.Append(i == 0 && row[i] is string ? $"<th scope=\"row\">{cell}</th>"
                    : row[i] is string ? $"<td>{cell}</td>" : $"<td class=\"number\">{cell}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static string Id(Answer answer) => answer.Id.Replace('.', '-');

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
