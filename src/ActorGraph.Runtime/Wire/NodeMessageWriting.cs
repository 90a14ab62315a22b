using System.Collections.Immutable;
using ActorGraph.Tensors;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// Writes the head of a message between nodes: everything but the bytes of its tensors, which follow as parts of their own. Each
/// head is an array of kind, target, and the fields in the order of the record; a tensor stands as its type and extents.
/// </summary>
internal static class NodeMessageWriting
{
    /// <summary>The step's plan, of a message that needs one.</summary>
    public static StepPlan? PlanOf(object message) => message switch
    {
        Activation m => m.Plan,
        Cotangent m => m.Plan,
        Tangent m => m.Plan,
        Feed m => m.Plan,
        BeginStep m => m.Plan,
        RootComputed m => m.Plan,
        TangentComputed m => m.Plan,
        BuffersRead m => m.Plan,
        _ => null,
    };

    /// <summary>The tensors of a message, each with a reference that is the caller's; null if they were taken before.</summary>
    public static ImmutableArray<Tensor>? Take(object message) => message switch
    {
        DataMessage m => m.Take() is { } value ? [value] : null,
        WriteParameter m => [m.Value, .. m.State],
        ParameterRead m => [m.Value, .. m.State],
        BuffersRead m => [.. new[] { m.Forward, m.Backward, m.Tangent }.OfType<Tensor>()],
        _ => [],
    };

    /// <summary>Writes a head.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="target">The node, or the coordinator.</param>
    /// <param name="message">The message.</param>
    /// <param name="plan">The slot of its plan.</param>
    /// <param name="tensors">What was taken from it.</param>
    /// <exception cref="WireException">The message is not of the protocol between nodes.</exception>
    public static void Write(ref MessagePackWriter writer, int target, object message, int plan, ImmutableArray<Tensor> tensors)
    {
        switch (message)
        {
            case Activation m:
                Data(ref writer, PartKind.Activation, target, m.Pass, plan, 2);
                writer.Write(m.Edge.Slot);
                writer.Write(m.IsRecomputed);
                break;
            case Recompute m:
                Pass(ref writer, PartKind.Recompute, target, m.Pass, 1);
                writer.Write(m.Place);
                break;
            case Cotangent m:
                Data(ref writer, PartKind.Cotangent, target, m.Pass, plan, 1);
                writer.Write(m.Place);
                break;
            case Tangent m:
                Data(ref writer, PartKind.Tangent, target, m.Pass, plan, 1);
                writer.Write(m.Slot);
                break;
            case Feed m: Data(ref writer, PartKind.Feed, target, m.Pass, plan, 0); break;
            case BeginStep m:
                Pass(ref writer, PartKind.BeginStep, target, m.Pass, 2);
                writer.Write(plan);
                writer.Write(m.Committed);
                break;
            case StageUpdate m:
                Pass(ref writer, PartKind.StageUpdate, target, m.Pass, 1);
                writer.Write(m.Scale);
                break;
            case CommitUpdate m: Pass(ref writer, PartKind.CommitUpdate, target, m.Pass, 0); break;
            case AbandonStep m:
                Head(ref writer, PartKind.AbandonStep, target, 3);
                writer.Write(m.Run);
                writer.Write(m.Epoch);
                writer.Write(m.Committed);
                break;
            case ReadBuffers m:
                Request(ref writer, PartKind.ReadBuffers, target, m.Request, 1);
                writer.Write(m.MicroBatch);
                break;
            case ReadCounters m: Request(ref writer, PartKind.ReadCounters, target, m.Request, 0); break;
            case ReadParameter m:
                Request(ref writer, PartKind.ReadParameter, target, m.Request, 1);
                writer.Write(m.Committed);
                break;
            case WriteParameter m: Request(ref writer, PartKind.WriteParameter, target, m.Request, 1); break;
            case RootComputed m: Data(ref writer, PartKind.RootComputed, m.Node, m.Pass, plan, 0); break;
            case TangentComputed m: Data(ref writer, PartKind.TangentComputed, m.Node, m.Pass, plan, 0); break;
            case PassEnded m: Pass(ref writer, PartKind.PassEnded, m.Node, m.Pass, 0); break;
            case GradientCompleted m:
                Pass(ref writer, PartKind.GradientCompleted, m.Node, m.Pass, 1);
                writer.Write(m.SumOfSquares);
                break;
            case UpdateStaged m: Pass(ref writer, PartKind.UpdateStaged, m.Node, m.Pass, 0); break;
            case UpdateCommitted m: Pass(ref writer, PartKind.UpdateCommitted, m.Node, m.Pass, 0); break;
            case NodeFailed m:
                Pass(ref writer, PartKind.NodeFailed, m.Node, m.Pass, 2);
                writer.Write(m.Error);
                writer.Write(m.Story);
                break;
            case StepAbandoned m:
                Head(ref writer, PartKind.StepAbandoned, m.Node, 2);
                writer.Write(m.Run);
                writer.Write(m.Epoch);
                break;
            case BuffersRead m:
                Request(ref writer, PartKind.BuffersRead, m.Node, m.Request, 4);
                writer.Write(m.Plan is null ? null : (int?)plan);
                writer.Write(m.MicroBatch);
                writer.Write((m.Forward is null ? 0 : 1) | (m.Backward is null ? 0 : 2) | (m.Tangent is null ? 0 : 4));
                break;
            case CountersRead m:
                Request(ref writer, PartKind.CountersRead, m.Node, m.Request, 4);
                writer.Write(m.Activations);
                writer.Write(m.Cotangents);
                writer.Write(m.Tangents);
                writer.Write(m.Recomputed);
                break;
            case ParameterRead m: Request(ref writer, PartKind.ParameterRead, m.Node, m.Request, 1); break;
            case ParameterWritten m: Request(ref writer, PartKind.ParameterWritten, m.Node, m.Request, 0); break;
            case RequestFailed m:
                Request(ref writer, PartKind.RequestFailed, m.Node, m.Request, 1);
                writer.Write(m.Error);
                break;
            default: throw new WireException("link", $"a message {message.GetType().Name}", "one of the protocol between nodes");
        }

        if (message is DataMessage) Tensor(ref writer, tensors[0]);
        else if (message is WriteParameter or ParameterRead or BuffersRead)
        {
            writer.WriteArrayHeader(tensors.Length);
            foreach (Tensor tensor in tensors) Tensor(ref writer, tensor);
        }
    }

    private static void Head(ref MessagePackWriter writer, PartKind kind, int node, int more)
    {
        writer.WriteArrayHeader(2 + more);
        writer.Write((int)kind);
        writer.Write(node);
    }

    private static void Request(ref MessagePackWriter writer, PartKind kind, int node, long request, int more)
    {
        Head(ref writer, kind, node, 1 + more);
        writer.Write(request);
    }

    private static void Pass(ref MessagePackWriter writer, PartKind kind, int node, PassId pass, int more)
    {
        Head(ref writer, kind, node, 5 + more);
        writer.Write(pass.Run);
        writer.Write(pass.Step);
        writer.Write(pass.MicroBatch);
        writer.Write(pass.Sweep);
        writer.Write(pass.Epoch);
    }

    private static void Data(ref MessagePackWriter writer, PartKind kind, int node, PassId pass, int plan, int more)
    {
        Pass(ref writer, kind, node, pass, 2 + more);
        writer.Write(plan);
    }

    private static void Tensor(ref MessagePackWriter writer, Tensor tensor)
    {
        writer.WriteArrayHeader(1 + tensor.Shape.Rank);
        writer.Write((int)tensor.Type);
        foreach (Dimension extent in tensor.Shape.Dimensions) writer.Write(extent.Size);
    }
}
