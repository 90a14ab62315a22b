using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>A derivation as its reader has it: lines of text, and the values of what the graph is fed.</summary>
internal sealed class PrintedDerivation
{
    private readonly UnicodePrinter _printer;

    public PrintedDerivation(Derivation derivation, IReadOnlyDictionary<string, Tensor> feeds)
    {
        (Derivation, _printer) = (derivation, new UnicodePrinter(derivation.Notation));
        foreach (Node node in derivation.Gradients.Graph.Nodes)
            if ((node.Value ?? feeds.GetValueOrDefault(node.Name)) is { } value && node.Op is null)
            {
                Values[Symbol(node.Name)] = new(NaiveArray.Of(value), IsMask: value.Type == ElementType.Bool);
                if (node.Shape.HasBatch) Batch = (node.Shape[node.Shape.BatchAxis].Name!, value.Shape.Size(node.Shape.BatchAxis));
            }
    }

    public Derivation Derivation { get; }

    public Dictionary<string, FormulaValue> Values { get; } = [];

    public (string Name, int Samples) Batch { get; } = ("batch", 0);

    public string Symbol(string name) => _printer.Print(new Symbol(name));

    public string Partial(Node of, Node by, bool isImmediate = false) =>
        _printer.Print(new Partial(of.Name, by.Name, isImmediate));

    /// <summary>What the lines of (c) call the gradient by a node.</summary>
    public string Gradient(Node by) => _printer.Print(Derivation.GradientBy(by));

    /// <summary>A line, read back and evaluated.</summary>
    public FormulaValue Evaluate(Equation line) => new FormulaEvaluator(Values, Batch).Evaluate(_printer.Print(line.Right));

    /// <summary>Lines in their order; each may use those before it.</summary>
    public PrintedDerivation Run(IEnumerable<Equation> lines)
    {
        foreach (Equation line in lines) Values[_printer.Print(line.Left)] = Evaluate(line);
        return this;
    }
}
