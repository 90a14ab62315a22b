using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

// What is looked at as it is made: hooks, and where a number that is infinite or NaN appears first.
public sealed partial class NodeState
{
    /// <summary>Called with what the node makes; null: nobody looks.</summary>
    public NodeHook? Hook { get; init; }

    /// <summary>Copies of what the node holds of a micro-batch.</summary>
    /// <param name="microBatch">The micro-batch.</param>
    /// <param name="contributions">What came from each consumer; it is copied.</param>
    internal NodeLook Look(int microBatch, ReadOnlySpan<Tensor?> contributions)
    {
        PassState? pass = _step.Find(_spec.IsStepScoped ? 0 : microBatch);
        return new NodeLook(
            (pass?.Y ?? _parameter?.Value)?.Copy(), pass?.Gradient?.Copy(), [.. Enumerable.Range(0, _spec.Inputs.Length).Select(slot => (pass?.X[slot] ?? (_spec.IsStepScoped ? null : _step.X[slot])) is not null)],
            [.. contributions], pass?.Folded ?? 0);
    }

    private void WatchForward(PassState pass)
    {
        RequireFinite(pass.Y!, "its value, in the forward half");
        Hook?.Forward?.Invoke(pass.Pass, pass.Y!);
    }

    private void WatchBackward(PassState pass)
    {
        RequireFinite(pass.Gradient!, "its gradient, folded from finite contributions, in the backward half");
        Hook?.Backward?.Invoke(pass.Pass, pass.Gradient!);
    }

    // A cotangent is nobody's yet: it is given back where it is not sent.
    private void WatchCotangent(Tensor xBar, int slot)
    {
        if (!_step.Plan.DetectsAnomalies) return;
        try
        {
            RequireFinite(xBar, $"the cotangent for input {slot} (`{_spec.Node.Inputs[slot].Name}`), in the backward half");
        }
        catch
        {
            xBar.Dispose();
            throw;
        }
    }

    private void WatchSum(int slot)
    {
        if (_step.Plan.DetectsAnomalies)
            RequireFinite(_step.Sums[slot]!, $"the cotangent for input {slot} (`{_spec.Node.Inputs[slot].Name}`), summed over samples, in the backward half");
    }

    private void RequireFinite(Tensor values, string what)
    {
        if (!_step.Plan.DetectsAnomalies || Finite.First(values) is not { } bad) return;
        throw new ValueException($"{bad.Value} at [{string.Join(", ", values.Shape.Coordinates(bad.Index))}] of {what}", "finite numbers",
            _spec.Node.Op is null ? "look at what is fed, or written to it" : "its inputs were finite: look for an overflow, a logarithm or root at 0, or a quotient by 0");
    }
}
