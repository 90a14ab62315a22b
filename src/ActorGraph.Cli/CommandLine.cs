using System.CommandLine;
using System.CommandLine.Help;
using ActorGraph.Cli.Verbs;

namespace ActorGraph.Cli;

/// <summary>The command with all its verbs. Building it touches no type of the engine, so that <c>--help</c> is quick.</summary>
internal static class CommandLine
{
    private const string Examples = """
        actorgraph train
        actorgraph train digits --data digits.csv --checkpoint runs/digits
        actorgraph predict runs/digits --data more.csv
        actorgraph grad --expr "q = x + y; f = q * z" x=-2 y=5 z=-4
        actorgraph derive three-layer --of L --wrt h1
        """;

    public static RootCommand Create(Interruption interruption)
    {
        var root = new RootCommand("Runs, trains and differentiates computational graphs whose nodes are actors.")
        {
            TrainVerb.Create(interruption), PredictVerb.Create(), EvaluateVerb.Create(), GradVerb.Create(),
            DeriveVerb.Create(), JacobianVerb.Create(), ModesVerb.Create(), AnswersVerb.Create(), ShowVerb.Create(),
            PlanVerb.Create(), TraceVerb.Create(), StepVerb.Create(), BenchVerb.Create(), WorkerVerb.Create(interruption),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, verb => verb is Verb { Examples: var own } ? own : Examples);
        return root;
    }
}
