namespace ActorGraph.Data;

/// <summary>Reads a CSV table as features and a target.</summary>
public static class CsvDataset
{
    // An integral target with at most this many distinct values, and two samples for each, is taken for classes.
    private const int MostClassesByGuess = 32;

    /// <summary>Reads a data set to train on.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="target">The target's column: a name, an index from 0 (negative ones count from the end), or <c>last</c>;
    /// several, separated by commas, are a numeric target of several numbers. Null for no target.</param>
    /// <param name="kind">What the target is; null to find out: text, and whole numbers of at most 32 distinct values with at
    /// least two samples for each on average, are classes. Classes are indexed in ordinal order of their names, or in numeric
    /// order.</param>
    /// <exception cref="InputException">There is no such column, or a cell is not what it should be.</exception>
    public static Dataset Read(CsvTable table, string? target = "last", TargetKind? kind = null)
    {
        int[] columns = target is null ? [] : TargetColumns.Find(table, target);
        int[] features = [.. Enumerable.Range(0, table.ColumnCount).Except(columns)];
        if (features.Length == 0)
            throw new InputException(table.Name, $"no columns but the target `{target}`", "at least one feature");
        var description = new DataDescription
        {
            FeatureCount = features.Length,
            FeatureNames = Names(table, features),
            TargetColumns = columns,
            TargetNames = Names(table, columns),
        };
        if (columns.Length == 0) return Build(table, description, features, null, null);
        if ((kind ?? Guess(table, columns)) != TargetKind.Classes)
            return Build(table, description with { TargetKind = TargetKind.Numeric }, features, null, Numbers(table, columns));
        if (columns.Length > 1)
            throw new InputException(table.Name, $"{columns.Length} target columns for classes", "one",
                "name one column, or ask for a numeric target");
        description = description with
        {
            TargetKind = TargetKind.Classes,
            ClassNames = ClassNames(table, columns[0]),
            LabelsAreIndices = table.ClassNames.Length > 0,
        };
        return Build(table, description, features, Labels(table, columns[0], description), null);
    }

    /// <summary>
    /// Reads a data set for a trained model, by the columns it was trained on: by name where both have names, else by place.
    /// A target column may be missing if it is not asked for.
    /// </summary>
    /// <exception cref="InputException">Columns are missing, a class is unknown, or a cell is not what it should be.</exception>
    public static Dataset ReadLike(CsvTable table, DataDescription trained, bool withTarget)
    {
        bool byName = table.ColumnNames.Length > 0 && trained.FeatureNames.Length > 0;
        bool hasTarget = byName ? trained.TargetNames.All(table.ColumnNames.Contains)
            : table.ColumnCount == trained.FeatureCount + trained.TargetColumns.Length;
        int[] target = byName ? (withTarget ? ByName(table, trained.TargetNames) : []) : hasTarget ? trained.TargetColumns : [];
        int[] features = byName ? ByName(table, trained.FeatureNames)
            : [.. Enumerable.Range(0, table.ColumnCount).Except(target)];
        if (features.Length != trained.FeatureCount || (withTarget && !hasTarget))
            throw new InputException(table.Name, $"{table.ColumnCount} columns", Expected(trained, withTarget),
                "use the columns of the file that the model was trained on");
        if (!withTarget)
            return Build(table, trained with { TargetKind = TargetKind.None }, features, null, null);
        return trained.TargetKind == TargetKind.Classes
            ? Build(table, trained, features, Labels(table, target[0], trained), null)
            : Build(table, trained, features, null, Numbers(table, target));
    }

    private static string Expected(DataDescription trained, bool withTarget)
    {
        string both = $"{trained.FeatureCount + trained.TargetColumns.Length} ({trained.FeatureCount} features and the target)";
        return withTarget ? both : $"{trained.FeatureCount} features, or {both}";
    }

    private static Dataset Build(CsvTable table, DataDescription description, int[] features, int[]? labels, double[]? values) =>
        new(table.Name, description, null, Numbers(table, features), labels, values);

    private static string[] Names(CsvTable table, int[] columns) =>
        table.ColumnNames.Length == 0 ? [] : [.. columns.Select(c => table.ColumnNames[c])];

    private static int[] ByName(CsvTable table, string[] names) => [.. names.Select(name =>
    {
        int column = Array.IndexOf(table.ColumnNames, name);
        return column >= 0 ? column : throw new InputException(table.Name, $"no column {InputException.Quote(name)}",
            "a column for every feature and target of the training data", $"the file has {TargetColumns.List(table)}", line: 1);
    })];

    private static double[] Numbers(CsvTable table, int[] columns)
    {
        var numbers = new double[table.RowCount * columns.Length];
        for (int row = 0, at = 0; row < table.RowCount; row++)
            foreach (int column in columns) numbers[at++] = table.Number(row, column);
        return numbers;
    }

    private static TargetKind Guess(CsvTable table, int[] columns)
    {
        if (columns.Length > 1) return TargetKind.Numeric;
        if (table.ClassNames.Length > 0) return TargetKind.Classes;
        int column = columns[0], texts = Enumerable.Range(0, table.RowCount).Count(row => !table.IsNumber(row, column));
        if (texts == table.RowCount) return TargetKind.Classes;
        if (texts > 0) return TargetKind.Numeric; // and reading it as numbers names the cell that is none
        var distinct = new HashSet<double>();
        for (int row = 0; row < table.RowCount && distinct.Count <= MostClassesByGuess; row++)
        {
            double number = table.Number(row, column);
            if (number != Math.Truncate(number)) return TargetKind.Numeric;
            distinct.Add(number);
        }

        bool few = distinct.Count is > 1 and <= MostClassesByGuess && 2 * distinct.Count <= table.RowCount;
        return few ? TargetKind.Classes : TargetKind.Numeric;
    }

    private static string[] ClassNames(CsvTable table, int column)
    {
        if (table.ClassNames.Length > 0) return table.ClassNames;
        IEnumerable<int> rows = Enumerable.Range(0, table.RowCount);
        if (rows.All(row => table.IsNumber(row, column)))
            return [.. rows.Select(row => table.Number(row, column)).Distinct().Order().Select(CsvTable.NumberText)];
        foreach (int row in rows)
            if (table.Text(row, column).Length == 0) throw table.Error(row, column, "an empty cell", "the name of a class");
        return [.. rows.Select(row => table.Text(row, column)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static int[] Labels(CsvTable table, int column, DataDescription description)
    {
        Dictionary<string, int> index = description.ClassNames.Select((name, i) => (name, i))
            .ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        var labels = new int[table.RowCount];
        for (int row = 0; row < labels.Length; row++)
        {
            string text = table.Text(row, column);
            if (index.TryGetValue(text, out labels[row])) continue;
            if (!description.LabelsAreIndices || !int.TryParse(text, out labels[row])
                || (uint)labels[row] >= (uint)description.ClassNames.Length)
                throw table.Error(row, column, text.Length == 0 ? "an empty cell" : InputException.Quote(text),
                    $"one of {description.ClassNames.Length} classes: {Shortened(description.ClassNames)}");
        }

        return labels;
    }

    private static string Shortened(string[] names) => string.Join(", ", names.Take(12)) + (names.Length > 12 ? ", …" : "");
}
