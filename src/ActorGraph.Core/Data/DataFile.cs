namespace ActorGraph.Data;

/// <summary>Reads the file that a user names as data, CSV or IDX, which its first bytes tell apart.</summary>
public static class DataFile
{
    /// <summary>Reads a data set to train on. The labels of an IDX file are read from the file beside it, named alike.</summary>
    /// <exception cref="InputException">The file is missing or not what it should be.</exception>
    public static Dataset Read(string path, string? target = "last", TargetKind? kind = null, CsvOptions? options = null)
    {
        if (!IsIdx(path))
        {
            using FileStream file = InputFile.Open(path);
            return CsvDataset.Read(CsvTable.Read(file, path, options), target, kind);
        }

        return IdxDataset.Read(Idx(path), Idx(IdxDataset.LabelsPath(path)));
    }

    /// <summary>Reads a data set for a trained model; unscaled.</summary>
    /// <exception cref="InputException">The file is missing, or does not fit the model.</exception>
    public static Dataset ReadLike(string path, DataDescription trained, bool withTarget, CsvOptions? options = null)
    {
        if (!IsIdx(path))
        {
            using FileStream file = InputFile.Open(path);
            return CsvDataset.ReadLike(CsvTable.Read(file, path, options), trained, withTarget);
        }

        return IdxDataset.ReadLike(Idx(path), withTarget ? Idx(IdxDataset.LabelsPath(path)) : null, trained);
    }

    private static bool IsIdx(string path)
    {
        using FileStream file = InputFile.Open(path);
        return IdxArray.IsIdx(new InputStream(file, path).ReadUpTo(4));
    }

    private static IdxArray Idx(string path)
    {
        using FileStream file = InputFile.Open(path);
        return IdxArray.Read(file, path);
    }
}
