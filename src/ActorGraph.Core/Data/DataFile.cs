namespace ActorGraph.Data;

/// <summary>Reads the file that a user names as data, CSV or IDX, which its first bytes tell apart.</summary>
public static class DataFile
{
    /// <summary>Reads a data set to train on. The labels of an IDX file are read from the file beside it, named alike.</summary>
    /// <exception cref="InputException">The file is missing or not what it should be.</exception>
    public static Dataset Read(string path, string? target = "last", TargetKind? kind = null, CsvOptions? options = null)
    {
        using Stream file = Open(path);
        return IsIdx(file, path)
            ? IdxDataset.Read(IdxArray.Read(file, path), Labels(path))
            : CsvDataset.Read(CsvTable.Read(file, path, options), target, kind);
    }

    /// <summary>Reads a data set for a trained model; unscaled.</summary>
    /// <exception cref="InputException">The file is missing, or does not fit the model.</exception>
    public static Dataset ReadLike(string path, DataDescription trained, bool withTarget, CsvOptions? options = null)
    {
        using Stream file = Open(path);
        return IsIdx(file, path)
            ? IdxDataset.ReadLike(IdxArray.Read(file, path), withTarget ? Labels(path) : null, trained)
            : CsvDataset.ReadLike(CsvTable.Read(file, path, options), trained, withTarget);
    }

    /// <summary>A stream that can go back to its start: what a pipe holds can be read once only, and is kept in memory.</summary>
    private static Stream Open(string path)
    {
        FileStream file = InputFile.Open(path);
        if (file.CanSeek) return file;
        using (file)
        {
            var content = new MemoryStream();
            new InputStream(file, path).CopyTo(content);
            content.Position = 0;
            return content;
        }
    }

    private static bool IsIdx(Stream file, string path)
    {
        bool isIdx = IdxArray.IsIdx(new InputStream(file, path).ReadUpTo(4));
        file.Position = 0;
        return isIdx;
    }

    private static IdxArray Labels(string imagesPath)
    {
        string path = IdxDataset.LabelsPath(imagesPath);
        using FileStream file = InputFile.Open(path);
        return IdxArray.Read(file, path);
    }
}
