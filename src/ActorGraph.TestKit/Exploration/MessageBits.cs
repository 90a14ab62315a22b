using System.IO.Hashing;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.TestKit.Exploration;

/// <summary>
/// The bits of every message of a training, by what names it in any order: those of the first run are written down, those of the
/// others are held against them. So a wrong bit is found in the message that carries it first.
/// </summary>
internal sealed class MessageBits
{
    private readonly Dictionary<Key, ulong> _known = [];
    private bool _isComplete;

    /// <summary>All are written down: what comes from here on is compared.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>Notes or compares a message that is being sent.</summary>
    public void Check(Simulation simulation, int from, int to, int slot, DataMessage message)
    {
        if (!message.Plan.Updates || message.Peek is not { } value) return;
        var key = new Key(message.Plan.Update, message.Pass.MicroBatch, message.Pass.Sweep, message.GetType(), to, slot);
        ulong bits = XxHash3.HashToUInt64(value.AsBytes(), value.Shape.Rank);
        if (!_isComplete)
        {
            _known[key] = bits;
            return;
        }

        string where = $"{message.GetType().Name.ToLowerInvariant()} {simulation.Name(from)} → {simulation.Name(to)} at {slot} in {message.Pass}";
        LawBrokenException.Unless(_known.TryGetValue(key, out ulong expected), $"{where}: found a message that no other order has");
        LawBrokenException.Unless(bits == expected, $"{where}: found other bits than in another order: {First(value)}");
    }

    private static string First(Tensor value) =>
        $"{value} of {string.Join(", ", value.ToDoubles().Take(4).Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}{(value.Length > 4 ? ", …" : "")}";

    private readonly record struct Key(long Update, int MicroBatch, int Sweep, Type Kind, int To, int Slot);
}
