namespace ActorGraph.Data;

public sealed partial class Dataset
{
    /// <summary>
    /// Holds samples back for validation. Which ones is a function of the seed; both parts keep the order of the file.
    /// </summary>
    /// <param name="validationFraction">The share that is held back, from 0 up to but not 1; rounded to whole samples.
    /// More than 0 holds back at least one sample, if there are two.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="stratified">Whether every class is split by itself, so that both parts hold it in the same
    /// proportion.</param>
    public (Dataset Training, Dataset Validation) Split(double validationFraction, ulong seed, bool stratified = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(validationFraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(validationFraction, 1);
        var held = new bool[Count];
        if (stratified && TargetKind == TargetKind.Classes) HoldBackByClass(held, validationFraction, seed);
        else HoldBack(held, Permutation.Of(Count, seed, SplitStream), Held(Count, validationFraction));
        int[] training = [.. Enumerable.Range(0, Count).Where(i => !held[i])];
        int[] validation = [.. Enumerable.Range(0, Count).Where(i => held[i])];
        return (Subset(training), Subset(validation));
    }

    private const ulong SplitStream = ulong.MaxValue; // an epoch that no training reaches: no epoch's order is the split's

    private static int Held(int count, double fraction) =>
        fraction == 0 || count < 2 ? 0 : Math.Clamp((int)Math.Round(count * fraction), 1, count - 1);

    private static void HoldBack(bool[] held, ReadOnlySpan<int> order, int count)
    {
        foreach (int sample in order[..count]) held[sample] = true;
    }

    private void HoldBackByClass(bool[] held, double fraction, ulong seed)
    {
        int[] order = Permutation.Of(Count, seed, SplitStream);
        foreach (IGrouping<int, int> members in order.GroupBy(Label))
        {
            int[] samples = [.. members];
            HoldBack(held, samples, Held(samples.Length, fraction));
        }
    }
}
