using ActorGraph.Graphs;
using ActorGraph.Runtime.Sheet;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Runtime.Sheet;

/// <summary>Every question of the sheet: answered with formulas, pictures and numbers that agree.</summary>
public sealed class ExerciseSheetTests(LocalRuntime local) : IClassFixture<LocalRuntime>
{
    public static TheoryData<string> Ids => [.. ExerciseSheet.Ids];

    [Fact]
    public void All_questions_are_there_in_the_order_of_the_sheet() =>
        Assert.Equal("1a 1b 2 3.1 3.2 3.3 3.4 3.5 3.6", string.Join(' ', ExerciseSheet.Ids));

    [Theory, MemberData(nameof(Ids))]
    public async Task Every_answer_agrees_with_itself(string id)
    {
        Answer answer = await AnswerAsync(id);
        Assert.Equal(id, answer.Id);
        Check[] checks = [.. answer.Sections.OfType<Checks>().SelectMany(s => s.All)];
        Assert.NotEmpty(checks);
        Assert.All(checks, c => Assert.True(c.Passed, $"{c.What}: {c.Difference} beyond {c.Bound}"));
        Assert.True(answer.Agrees);
        Assert.NotEmpty(answer.Sections.OfType<Numbers>());
        Assert.All(answer.Sections.OfType<Numbers>(), n => Assert.All(n.Rows, r => Assert.Equal(n.Columns.Length, r.Length)));
        Assert.NotEmpty(answer.Sections.OfType<Formulas>());
        Assert.All(answer.Sections.OfType<Formulas>(), f => Assert.NotEmpty(f.Lines));
    }

    [Theory, InlineData("1a"), InlineData("1b"), InlineData("2")]
    public async Task How_a_figure_is_read_is_said(string id)
    {
        string? reading = (await AnswerAsync(id)).Reading;
        Assert.Contains("figure is not in its text. It is read as", reading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Below_the_prediction_two_losses_cost_one_message_an_edge_together_and_two_apart()
    {
        Numbers messages = (await AnswerAsync("3.6")).Sections.OfType<Numbers>().First();
        Dictionary<string, (long, long)> rows = messages.Rows.ToDictionary(r => (string)r[0]!, r => ((long)r[1]!, (long)r[2]!));
        Assert.Equal((2L, 2L), rows["towards ŷ"]);
        foreach (string node in new[] { "h₂", "z₂", "h₁", "z₁", "W₁", "W₂", "W₃" }) Assert.Equal((1L, 2L), rows[$"towards {node}"]);
    }

    [Fact]
    public async Task Jacobians_of_single_operations_are_those_of_a_textbook()
    {
        Numbers[] numbers = [.. (await AnswerAsync("3.2")).Sections.OfType<Numbers>()];
        Assert.Equal([1, 2, 3, 4, 5, 6], Last(numbers[0])); // W
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 1], Last(numbers[2])); // relu at 0.5, −1, 2
        Assert.Equal([-1, 2, 0], Last(numbers[3])); // 2(ŷ − y)
        Assert.Equal([1, -1, 2, 0, 0, 0, 0, 0, 0, 1, -1, 2], Last(numbers[4])); // I ⊗ xᵀ

        static double[] Last(Numbers section) => ((Tensor)section.Rows[^1][1]!).ToDoubles();
    }

    [Fact]
    public async Task Four_paths_lead_from_x_to_l()
    {
        Answer answer = await AnswerAsync("1b");
        Assert.Contains(answer.Sections.OfType<Checks>().Single().All, c => c.What.Contains("summed over 8 paths", StringComparison.Ordinal)); // x and y
        Numbers edges = answer.Sections.OfType<Numbers>().Last();
        Assert.Equal(6, edges.Rows.Length);
        Assert.All(edges.Rows, r => Assert.Equal(1L, r[1]));
    }

    [Fact]
    public async Task An_unknown_question_is_refused() => Assert.Contains("question: found `4`, expected one of 1a, 1b, 2, 3.1",
        (await Assert.ThrowsAsync<GraphException>(() => ExerciseSheet.AnswerAsync(local.Runtime, "4"))).Message);

    private Task<Answer> AnswerAsync(string id) => ExerciseSheet.AnswerAsync(local.Runtime, id).Soon();
}
