using System.Collections.Immutable;
using ActorGraph.Training;
using MessagePack;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// The plans of the last steps that crossed a link: each crosses once, messages name its slot. Both ends fill the slots in the
/// same order, because frames are read in the order in which they were made.
/// </summary>
internal sealed class PlanSlots
{
    /// <summary>Steps overlap by one or two; sweeps of one step may go by several plans.</summary>
    public const int Count = 8;

    private const int Fields = 10;

    private readonly StepPlan?[] _plans = new StepPlan?[Count];
    private int _last; // found most often
    private int _next;

    /// <summary>The slot of a plan that crossed already, or −1.</summary>
    public int Find(StepPlan plan)
    {
        if (ReferenceEquals(_plans[_last], plan)) return _last;
        for (int slot = 0; slot < Count; slot++)
            if (_plans[slot] is { } known && AreSame(known, plan))
            {
                _plans[slot] = plan; // the next message of the same node is found at once
                return _last = slot;
            }

        return -1;
    }

    /// <summary>Puts a plan into the next slot.</summary>
    public int Add(StepPlan plan)
    {
        _last = _next;
        _plans[_next] = plan;
        _next = (_next + 1) % Count;
        return _last;
    }

    /// <summary>The plan that a message names.</summary>
    public StepPlan Read(ref WireReader reader) =>
        _plans[reader.Int("plan", 0, Count - 1)] ?? throw reader.Wrong("a plan that did not cross", "one that did");

    /// <summary>Writes a plan.</summary>
    public static void Write(ref MessagePackWriter writer, StepPlan plan)
    {
        writer.WriteArrayHeader(Fields);
        writer.Write((int)PartKind.Plan);
        writer.Write(plan.FirstSamples);
        writer.Write((plan.Backward ? 1 : 0) | (plan.Tangents ? 2 : 0) | (plan.Training ? 4 : 0) | (plan.Updates ? 8 : 0) | (plan.KeepsBuffers ? 16 : 0)
            | (plan.DetectsAnomalies ? 32 : 0) | (plan.Traces ? 64 : 0));
        writer.Write(plan.Seeds);
        writer.Write(plan.Update);
        writer.Write(plan.LearningRate);
        writer.Write(plan.Clip.Value);
        writer.Write(plan.Clip.Norm);
        writer.Write(plan.Seed);
        writer.Write(plan.Samples);
    }

    /// <summary>Reads a plan, behind its kind, and puts it into the next slot.</summary>
    public void ReadNext(ref WireReader reader)
    {
        reader.Where = "plan";
        ImmutableArray<int> first = reader.Ints("first sample", 0);
        int flags = reader.Int("flags", 0, 127);
        var plan = new StepPlan
        {
            FirstSamples = first,
            Backward = (flags & 1) != 0,
            Tangents = (flags & 2) != 0,
            Training = (flags & 4) != 0,
            Updates = (flags & 8) != 0,
            KeepsBuffers = (flags & 16) != 0,
            DetectsAnomalies = (flags & 32) != 0,
            Traces = (flags & 64) != 0,
            Seeds = reader.OptionalInt("seeds", 1),
            Update = reader.Long(),
            LearningRate = reader.Double(),
            Clip = Clip(ref reader),
            Seed = reader.Unsigned(),
        };
        if (first.Length < 2 || first[0] != 0) throw reader.Wrong($"{first.Length} first samples", "at least two, from 0");
        for (int i = 1; i < first.Length; i++)
            if (first[i] < first[i - 1]) throw reader.Wrong($"first samples {first[i - 1]}, {first[i]}", "an order");
        reader.Int("samples", plan.Samples, plan.Samples);
        Add(plan);
    }

    /// <summary>The number of fields, with the kind.</summary>
    public static int FieldCount => Fields;

    private static GradientClip Clip(ref WireReader reader)
    {
        (double? value, double? norm) = (reader.OptionalDouble(), reader.OptionalDouble());
        if (value is not (null or > 0) || norm is not (null or > 0)) throw reader.Wrong($"clipping by {value} and {norm}", "numbers above 0");
        return value is null && norm is null ? GradientClip.None : new GradientClip(value, norm);
    }

    // A node has the plan from whichever link told it of the step first.
    private static bool AreSame(StepPlan a, StepPlan b) => ReferenceEquals(a, b) ||
        (a.FirstSamples.AsSpan().SequenceEqual(b.FirstSamples.AsSpan()) && a == b with { FirstSamples = a.FirstSamples });
}
