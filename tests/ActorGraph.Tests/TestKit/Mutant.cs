using ActorGraph.Schedules;
using ActorGraph.TestKit;

namespace ActorGraph.Tests.TestKit;

/// <summary>A fault planted in the engine's sources.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="File">The file, below src/ActorGraph.Runtime.</param>
/// <param name="From">What stands there, once.</param>
/// <param name="To">What is put in its place.</param>
/// <param name="Graph">The sample graph that is explored.</param>
/// <param name="Crashes">As <see cref="ExplorationOptions.Crashes"/>.</param>
/// <param name="Cancellations">As <see cref="ExplorationOptions.Cancellations"/>.</param>
/// <param name="Schedule">As <see cref="ExplorationOptions.Schedule"/>.</param>
public sealed record Mutant(
    string Name, string File, string From, string To, string Graph = "diamonds", int Crashes = 0, int Cancellations = 0, string? Schedule = null)
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Mutant> All =
    [
        new("contributions are folded as they arrive", "PassState.cs",
            """
                    while (_next < _waiting.Length && _waiting[_next] is { } turn)
                    {
                        Gradient = Gradient is null ? turn : Fold.Add(Gradient, turn, pool);
                        _waiting[_next++] = null;
                        Skip(sweep);
                    }
            """,
            """
                    Gradient = Gradient is null ? value : Fold.Add(Gradient, value, pool);
                    _waiting[place] = null;
                    while (_next < _came.Length && _came[_next]) { _next++; Skip(sweep); }
            """),
        new("a cotangent goes on before the last contribution", "NodeState.Backward.cs",
            "if (!pass.IsForwardDone || !pass.IsFolded ||", "if (!pass.IsForwardDone || pass.Gradient is null ||"),
        new("a cotangent that comes twice counts twice", "PassState.cs", "sweep.Awaited[place] && !_came[place];", "sweep.Awaited[place];"),
        new("an activation that comes twice counts twice", "NodeState.Forward.cs",
            "pass || pass.X[slot] is not null || message.Take()", "pass || message.Take()"),
        new("a message of an older step is taken for one of this", "NodeState.cs", "if (pass.Step < _step.Step) return false;", ""),
        new("a credit is lost where two passes end at once", "Coordination/StepProgress.cs",
            "while (EndedInOrder < Passes && _endsDue[EndedInOrder] == 0) EndedInOrder++;",
            "if (EndedInOrder < Passes && _endsDue[EndedInOrder] == 0) EndedInOrder++;"),
        new("a message of a lost attempt is accepted", "NodeState.Epochs.cs",
            "pass.Epoch == _epoch && !_hasFailed", "pass.Epoch <= _epoch && !_hasFailed", Crashes: 1),
        new("a pass that has ended begins again", "StepState.cs", "index >= _passes.Length || _ended[index]) return null;", "index >= _passes.Length) return null;"),
        new("a shared buffer is freed while a VJP still reads it", "StepState.cs",
            "((kept | _withoutNumbers) & (1UL << slot)) != 0) continue;", "(_withoutNumbers & (1UL << slot)) != 0) continue;",
            Graph: "two losses"),
        new("a sum is written over while others hold it", "Fold.cs",
            "sum.IsUnique ? sum.Retain() : Tensor.Lease(pool, sum.Type, sum.Shape)", "sum.Retain()"),
        new("micro-batches are summed out of turn", "NodeState.Backward.cs",
            "while (pass.Pass.MicroBatch == _step.NextSum)", "while (!pass.IsThrough)"),
        new("a micro-batch that waits for its turn is forgotten", "NodeState.Backward.cs", "            pass = next;\n", "            return;\n"),
        new("updates are committed before all are staged", "Coordination/StepProgress.cs",
            "&& _tangents.Due == 0 && StagedDue == 0;", "&& _tangents.Due == 0;"),
        new("a commit that comes twice updates twice", "ParameterState.cs",
            "        Value = next;\n        Discard();\n", "        Value = next;\n"),
        new("a commit is lost that comes with the next step's beginning", "NodeState.Forward.cs", "        Commit(message);\n", ""),
        new("a commit is lost where the step that carries it is abandoned", "NodeState.Epochs.cs", "            Commit(message);\n", "", Cancellations: 2),
        new("a snapshot is taken before an update that was decided", "NodeState.cs", "                Commit(m);\n", "", Crashes: 1),
        new("an update that is staged twice counts twice", "Coordination/StepProgress.cs",
            "if (First(_staged, Learner(report.Node))) StagedDue--;", "StagedDue--;", Graph: "two losses"),
        new("a stage takes a pass out of turn", "Coordination/StageGate.cs",
            "else _held[key].Add(effect);", "else effects.Add(effect);", Graph: "two losses", Schedule: "1f1b"),
    ];

    /// <summary>What is tried to find it.</summary>
    public int Orders => 1000;

    /// <summary>The schedule, read.</summary>
    public ISchedule? ReadSchedule() => Schedule is null ? null : ActorGraph.Schedules.Schedule.Parse(Schedule);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
