using System.Collections.Immutable;
using ActorGraph.Pictures;
using ActorGraph.Pictures.Plots;

namespace ActorGraph.Runtime.Sheet;

/// <summary>The answer to one question of the exercise sheet on backpropagation.</summary>
/// <param name="Id">The number of the question: <c>1a</c>, <c>3.6</c>.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Question">The question in short, in the project's own words.</param>
/// <param name="Reading">How a figure of the sheet is read that its text does not hold; null where there is none.</param>
/// <param name="Sections">The answer.</param>
public sealed record Answer(string Id, string Title, string Question, string? Reading, ImmutableArray<Section> Sections)
{
    /// <summary>Whether all that was computed in two ways came out the same.</summary>
    public bool Agrees => Sections.OfType<Checks>().All(s => s.All.All(c => c.Passed));
}

/// <summary>A piece of an answer.</summary>
/// <param name="Caption">What it shows.</param>
public abstract record Section(string Caption);

/// <summary>Sentences.</summary>
/// <param name="Caption">What they are about; may be empty.</param>
/// <param name="Text">The sentences.</param>
public sealed record Prose(string Caption, string Text) : Section(Caption);

/// <summary>Formulas, one below the other.</summary>
/// <param name="Caption">What they say.</param>
/// <param name="Lines">The formulas.</param>
public sealed record Formulas(string Caption, ImmutableArray<FormulaLine> Lines) : Section(Caption);

/// <summary>One formula in the writings that outputs need.</summary>
/// <param name="Text">For a terminal.</param>
/// <param name="MathMl">For a page.</param>
public sealed record FormulaLine(string Text, string MathMl);

/// <summary>A picture of a graph.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Picture">The picture.</param>
public sealed record GraphDrawing(string Caption, Picture Picture) : Section(Caption);

/// <summary>Curves.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="Plot">The curves.</param>
public sealed record Curves(string Caption, LinePlot Plot) : Section(Caption);

/// <summary>Numbers from node actors.</summary>
/// <param name="Caption">What they are.</param>
/// <param name="Columns">The heads of the columns.</param>
/// <param name="Rows">The cells: text, whole numbers, or tensors; null where there is none.</param>
public sealed record Numbers(string Caption, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<object?>> Rows) : Section(Caption);

/// <summary>What was computed in several ways, compared.</summary>
/// <param name="Caption">What is compared.</param>
/// <param name="All">The comparisons.</param>
public sealed record Checks(string Caption, ImmutableArray<Check> All) : Section(Caption);

/// <summary>One comparison.</summary>
/// <param name="What">The other way, or the statement.</param>
/// <param name="Difference">The greatest difference, relative to the greatest number.</param>
/// <param name="Bound">The difference up to which they agree; 0 where they must be equal.</param>
public sealed record Check(string What, double Difference, double Bound)
{
    /// <summary>Whether they agree.</summary>
    public bool Passed => Difference <= Bound;
}
