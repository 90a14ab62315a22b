namespace ActorGraph.Data;

/// <summary>Reads a pair of IDX files, images and labels, as features and classes.</summary>
public static class IdxDataset
{
    /// <summary>
    /// A data set to train on: every sample's elements are its features, whatever their axes; the classes are 0 up to the
    /// greatest label.
    /// </summary>
    /// <exception cref="InputException">The two do not fit, or an element is not what it should be.</exception>
    public static Dataset Read(IdxArray images, IdxArray labels)
    {
        int classes = 0;
        for (int i = 0; i < labels.Length; i++) classes = Math.Max(classes, Label(labels, i, 1 << 16) + 1);
        return Build(images, labels, Describe(images) with
        {
            TargetKind = TargetKind.Classes,
            ClassNames = [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
            LabelsAreIndices = true,
        });
    }

    /// <summary>A data set for a trained model.</summary>
    /// <exception cref="InputException">The files do not fit the model or each other.</exception>
    public static Dataset ReadLike(IdxArray images, IdxArray? labels, DataDescription trained)
    {
        int features = Describe(images).FeatureCount;
        if (features != trained.FeatureCount)
            throw new InputException(images.Name, $"{features} numbers for each sample",
                $"{trained.FeatureCount}, as the model was trained on");
        if (labels is not null && trained.TargetKind != TargetKind.Classes)
            throw new InputException(labels.Name, "labels", "no labels: the model was trained on a numeric target");
        return Build(images, labels, labels is null ? trained with { TargetKind = TargetKind.None } : trained);
    }

    /// <summary>Where the labels of an images file lie by custom: <c>train-images-idx3-ubyte.gz</c> and
    /// <c>train-labels-idx1-ubyte.gz</c>.</summary>
    /// <exception cref="InputException">The name does not say images.</exception>
    public static string LabelsPath(string imagesPath)
    {
        string name = Path.GetFileName(imagesPath);
        if (!name.Contains("images"))
            throw new InputException(imagesPath, "an IDX file whose name does not say `images`",
                "a name such as train-images-idx3-ubyte.gz",
                "the labels are read from the file named alike with `labels` for `images` and `idx1` for `idx3`");
        return Path.Combine(Path.GetDirectoryName(imagesPath) ?? "", name.Replace("images", "labels").Replace("idx3", "idx1"));
    }

    private static DataDescription Describe(IdxArray images)
    {
        if (images.Extents.Length < 2)
            throw new InputException(images.Name, "one axis", "images: samples × pixels, or samples × rows × columns",
                "is this the file of the labels?");
        return new DataDescription { FeatureCount = images.Length / images.Extents[0] };
    }

    private static Dataset Build(IdxArray images, IdxArray? labels, DataDescription description)
    {
        int count = images.Extents[0];
        if (labels is not null && labels.Extents.Length != 1)
            throw new InputException(labels.Name, $"{labels.Extents.Length} axes", "labels: one axis",
                "is this the file of the images?");
        if (labels is not null && labels.Length != count)
            throw new InputException(labels.Name, $"{labels.Length} labels", $"{count}, one for each sample of {images.Name}");
        int[]? indices = labels is null ? null : new int[count];
        for (int i = 0; i < indices?.Length; i++) indices[i] = Label(labels!, i, description.ClassNames.Length);

        bool wide = images.Type is IdxType.Int32 or IdxType.Float64;
        float[]? single = wide ? null : new float[images.Length];
        double[]? @double = wide ? new double[images.Length] : null;
        for (int i = 0; i < images.Length; i++)
        {
            double x = images[i];
            if (!double.IsFinite(x))
                throw new InputException(images.Name, $"{x}", "a finite number",
                    place: $"sample {i / description.FeatureCount}, element {i % description.FeatureCount}");
            if (wide) @double![i] = x;
            else single![i] = (float)x;
        }

        return new(images.Name, description, single, @double, indices, null);
    }

    private static int Label(IdxArray labels, int sample, int classes)
    {
        double label = labels[sample];
        return label >= 0 && label < classes && label == Math.Truncate(label) ? (int)label : throw new InputException(
            labels.Name, $"label {label}", $"a whole number from 0 to {classes - 1}", place: $"sample {sample}");
    }
}
