using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Sheet;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph answers</c>: the exercise sheet on backpropagation, answered.</summary>
internal static class AnswersVerb
{
    public static Command Create()
    {
        var questions = new Argument<string[]>("QUESTION")
        {
            Arity = ArgumentArity.ZeroOrMore, Description = "Numbers of questions, such as 1a or 3.6; all without it.",
        };
        Option<string?> format = Flag.Choice("--format", "How answers are written; text without it.", "text", "html", "json");
        Option<string?> file = Flag.Text("--output", "FILE", "Where they are written; standard output without it.");
        Option<bool> asJson = Flag.Switch("--json", "The same as --format json.");
        var runtime = new RuntimeFlags();
        var verb = new Verb("answers", "Answers an exercise sheet on backpropagation: formulas, pictures, and numbers from node actors.", """
            actorgraph answers
            actorgraph answers 1a 3.6
            actorgraph answers --format html --output answers.html
            """) { questions };
        foreach (Option option in (Option[])[format, file, asJson]) verb.Options.Add(option);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            string chosen = call.GetValue(asJson) ? "json" : call.GetValue(format) ?? "text";
            if (call.GetValue(asJson) && call.GetValue(format) is { } other and not "json")
                throw new CallException("--format", $"{other} beside --json", "one of them");
            OutputFile.Require(call.GetValue(file));
            string[] ids = call.GetValue(questions) is { Length: > 0 } given ? given : [.. ExerciseSheet.Ids];
            foreach (string id in ids)
                if (!ExerciseSheet.Ids.Contains(id))
                    throw new CallException("actorgraph answers", $"the question `{id}`", string.Join(" | ", ExerciseSheet.Ids),
                        Graphs.Nearest.Hint(id, ExerciseSheet.Ids));
            var answers = new List<Answer>(ids.Length);
            await using (GraphRuntime host = GraphRuntime.Start(runtime.Settings(call)))
                foreach (string id in ids) answers.Add(await ExerciseSheet.AnswerAsync(host, id, cancellation));
            string text = chosen switch
            {
                "json" => AnswersJson.Write(answers),
                "html" => AnswersPage.Write(answers),
                _ => AnswersText.Write(answers),
            };
            if (call.GetValue(file) is { } path) await OutputFile.WriteAsync(path, text, cancellation);
            else Console.Out.Write(text);
            if (answers.Find(a => !a.Agrees) is not { } wrong) return Failure.None;
            Failure.Print($"question {wrong.Id}: found two ways to one derivative that differ, expected the same number\n\n"
                + "hint: this is a fault of actorgraph, please report it");
            return Failure.Failed;
        });
        return verb;
    }
}
