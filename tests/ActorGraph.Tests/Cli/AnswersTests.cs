using System.Text.Json;
using System.Xml.Linq;
using ActorGraph.Runtime.Sheet;

namespace ActorGraph.Tests.Cli;

/// <summary>The exercise sheet from the command line.</summary>
public sealed class AnswersTests(Workplace work) : IClassFixture<Workplace>
{
    [Fact]
    public async Task All_questions_are_answered_as_text_and_agree()
    {
        CommandOutcome outcome = await work.RunAsync("answers");
        Assert.True(outcome.Code == 0, outcome.Error);
        foreach (string id in ExerciseSheet.Ids) Assert.Contains($"\n{id}  ", $"\n{outcome.Output}", StringComparison.Ordinal);
        Assert.DoesNotContain("✗", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output);
        Assert.Contains("✓ tangent messages", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Some_questions_are_answered_as_json()
    {
        JsonElement[] answers = [.. (await work.RunAsync("answers", "3.6", "1b", "--json")).Json.GetProperty("answers").EnumerateArray()];
        Assert.Equal(["3.6", "1b"], answers.Select(a => a.GetProperty("question").GetString()));
        foreach (JsonElement answer in answers)
        {
            Assert.True(answer.GetProperty("agrees").GetBoolean());
            JsonElement[] sections = [.. answer.GetProperty("sections").EnumerateArray()];
            Assert.Contains(sections, s => s.TryGetProperty("dot", out JsonElement dot) && dot.GetString()!.StartsWith("digraph", StringComparison.Ordinal));
            Assert.Contains(sections, s => s.TryGetProperty("checks", out _));
            Assert.Contains(sections, s => s.TryGetProperty("formulas", out JsonElement f) && f.GetArrayLength() > 0);
        }
    }

    [Fact]
    public async Task The_page_is_whole_in_itself()
    {
        Assert.Equal(0, (await work.RunAsync("answers", "--format", "html", "--output", "answers.html")).Code);
        string page = work.Read("answers.html");
        XElement html = XDocument.Parse(Wellformed(page)).Root!;
        string[] ids = [.. html.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ExerciseSheet.Ids, id => Assert.Contains($"q{id.Replace('.', '-')}", ids));
        // nothing is fetched: every address is a place on the page, or empty
        string[] addresses = [.. html.Descendants().Attributes().Where(a => a.Name.LocalName is "href" or "src").Select(a => a.Value)];
        Assert.All(addresses, a => Assert.True(a.StartsWith('#') || a == "data:,", a));
        Assert.DoesNotContain(html.Descendants(), e => e.Name.LocalName is "script" or "link" && (string?)e.Attribute("rel") != "icon");
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.True(html.Descendants().Count(e => e.Name.LocalName == "svg") >= 6);
        Assert.True(html.Descendants().Count(e => e.Name.LocalName == "math") >= 20);
        Assert.DoesNotContain(html.Descendants(), e => (string?)e.Attribute("class") == "failed");
    }

    [Theory]
    [InlineData("the question `9`, expected 1a | 1b", "answers", "9")]
    [InlineData("--format: found html beside --json", "answers", "--format", "html", "--json")]
    [InlineData("--format: found `pdf`", "answers", "--format", "pdf")]
    public async Task A_mistake_in_the_call_ends_with_2(string expected, params string[] arguments) =>
        Assert.Contains(expected, (await work.RunAsync(arguments)).Failure(2), StringComparison.Ordinal);

    // HTML's empty elements, closed for a parser of XML
    private static string Wellformed(string page) => System.Text.RegularExpressions.Regex.Replace(
        page.Replace("<!doctype html>", "", StringComparison.OrdinalIgnoreCase), @"<(meta|link)([^>]*[^/])>", "<$1$2/>");
}
