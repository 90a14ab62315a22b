using ActorGraph.Tensors;

namespace ActorGraph.Training;

/// <summary>
/// What tells how good predictions are. Classes are judged by the greatest score of a row of [batch, classes] (the first one on a
/// tie; NaN is never the greatest); targets are int64 labels of shape [batch] or [batch, 1], or rows of the scores' shape whose
/// greatest number marks the class (one-hot).
/// </summary>
public static class Metrics
{
    /// <summary>The index of the greatest number: the first on a tie, 0 if all are NaN.</summary>
    public static int ArgMax(ReadOnlySpan<float> scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
            if (best < 0 ? !float.IsNaN(scores[i]) : scores[i] > scores[best]) best = i;
        return Math.Max(best, 0);
    }

    /// <inheritdoc cref="ArgMax(ReadOnlySpan{float})"/>
    public static int ArgMax(ReadOnlySpan<double> scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
            if (best < 0 ? !double.IsNaN(scores[i]) : scores[i] > scores[best]) best = i;
        return Math.Max(best, 0);
    }

    /// <summary>How many rows are judged right; summed over batches and divided by their rows, it is the accuracy.</summary>
    /// <exception cref="ShapeException">Scores and targets do not fit.</exception>
    public static int Correct(Tensor scores, Tensor targets)
    {
        int rows = Rows(scores, targets), correct = 0;
        for (int i = 0; i < rows; i++)
            if (Class(scores, i) == Target(targets, i)) correct++;
        return correct;
    }

    /// <summary>The fraction of rows that are judged right; NaN without rows.</summary>
    /// <exception cref="ShapeException">Scores and targets do not fit.</exception>
    public static double Accuracy(Tensor scores, Tensor targets) => Correct(scores, targets) / (double)scores.Shape.Size(0);

    /// <summary>Adds each row to <paramref name="counts"/>[target, judged]: the confusion matrix, [classes, classes].</summary>
    /// <exception cref="ShapeException">Scores, targets and the matrix do not fit, or a label is no class.</exception>
    public static void AddConfusion(Tensor scores, Tensor targets, long[,] counts)
    {
        int rows = Rows(scores, targets), classes = scores.Shape.Size(1);
        if (counts.GetLength(0) != classes || counts.GetLength(1) != classes)
            throw new ShapeException(
                $"a matrix of [{counts.GetLength(0)}, {counts.GetLength(1)}]",
                $"[{classes}, {classes}] for scores of {scores.Shape}");
        for (int i = 0; i < rows; i++)
        {
            long target = Target(targets, i);
            if (target < 0 || target >= classes)
                throw new ShapeException($"label {target} in row {i}", $"a class in 0…{classes - 1}");
            counts[target, Class(scores, i)]++;
        }
    }

    /// <summary>
    /// The confusion matrix: entry [target, judged] counts the rows of class <c>target</c> that were judged <c>judged</c>.
    /// </summary>
    /// <exception cref="ShapeException">Scores and targets do not fit, or a label is no class.</exception>
    public static long[,] Confusion(Tensor scores, Tensor targets)
    {
        Rows(scores, targets);
        var counts = new long[scores.Shape.Size(1), scores.Shape.Size(1)];
        AddConfusion(scores, targets, counts);
        return counts;
    }

    /// <summary>Σ|prediction − target| / count, summed in double from first to last; NaN without elements.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static double MeanAbsoluteError(Tensor predictions, Tensor targets)
    {
        if (predictions.Shape != targets.Shape)
            throw new ShapeException($"targets of {targets.Shape}", $"{predictions.Shape}, as the predictions");
        double sum = 0;
        for (int i = 0; i < predictions.Length; i++) sum += Math.Abs(predictions[i] - targets[i]);
        return sum / predictions.Length;
    }

    private static int Rows(Tensor scores, Tensor targets)
    {
        Shape s = scores.Shape, t = targets.Shape;
        if (s.Rank != 2 || s.Size(1) == 0 || !scores.Type.IsFloat())
            throw new ShapeException($"scores of {scores}", "float32 or float64 [batch, classes]");
        bool labels = targets.Type == ElementType.Int64 && t.Rank is 1 or 2 && t.Size(0) == s.Size(0) && t.Count == s.Size(0);
        if (!labels && (t != s || !targets.Type.IsFloat()))
            throw new ShapeException(
                $"targets of {targets}", $"int64 [{s.Size(0)}] or float32 or float64 {s}, for scores of {s}");
        return s.Size(0);
    }

    private static long Target(Tensor targets, int row) =>
        targets.Type == ElementType.Int64 ? targets.AsSpan<long>()[row] : Class(targets, row);

    private static int Class(Tensor scores, int row)
    {
        int classes = scores.Shape.Size(1);
        return scores.Type == ElementType.Float32
            ? ArgMax(scores.AsSpan<float>().Slice(row * classes, classes))
            : ArgMax(scores.AsSpan<double>().Slice(row * classes, classes));
    }
}
