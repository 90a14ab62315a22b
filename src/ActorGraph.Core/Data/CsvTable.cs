namespace ActorGraph.Data;

/// <summary>How a CSV file is read.</summary>
public sealed record CsvOptions
{
    /// <summary>Whether the first line holds names; null to find out.</summary>
    public bool? Header { get; init; }

    /// <summary>Lines to leave out at the start of the file.</summary>
    public int SkipLines { get; init; }

    /// <summary>What separates cells; null to find out which of comma, semicolon, tab and bar it is.</summary>
    public char? Delimiter { get; init; }
}

/// <summary>
/// A CSV file as cells: finite numbers, or text. Which cells must be numbers is asked later, and a cell that fails is named
/// with its line and column.
/// <para>
/// The first line is taken for a header if it has a text in a column that holds a number further down, no two of its
/// cells are alike and those that are numbers stand side by side and count on (names such as 0, 1, 2 are common). It is
/// taken for a line of counts
/// (<c>150,4,setosa,versicolor,virginica</c>: rows, features, class names; the form in which scikit-learn ships data) if
/// it starts with the number of rows that follow and the number of their cells but one.
/// </para>
/// </summary>
public sealed class CsvTable
{
    private readonly double[] _numbers; // NaN where the cell is text
    private readonly int[] _lines;
    private readonly Dictionary<long, string> _texts;
    private readonly int _first; // the row that is row 0 to users: 1 where the first line is no data

    internal CsvTable(string name, int width, double[] numbers, int[] lines, Dictionary<long, string> texts, int first)
    {
        (Name, ColumnCount) = (name, width);
        (_numbers, _lines, _texts, _first) = (numbers, lines, texts, first);
    }

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>The number of rows, without the header.</summary>
    public int RowCount => _lines.Length - _first;

    /// <summary>The number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>The names in the header; empty where there is none.</summary>
    public string[] ColumnNames { get; internal init; } = [];

    /// <summary>The names of the classes that a line of counts gives; the target is last then, and holds their indices.</summary>
    public string[] ClassNames { get; internal init; } = [];

    /// <summary>Reads a CSV file, gzip or not.</summary>
    /// <exception cref="InputException">The file is empty, ragged or damaged.</exception>
    public static CsvTable Read(Stream stream, string name, CsvOptions? options = null) =>
        new CsvScan(name, options ?? new CsvOptions()).Read(stream);

    /// <summary>Whether a cell is a finite number.</summary>
    public bool IsNumber(int row, int column) => !double.IsNaN(_numbers[At(row, column)]);

    /// <summary>A cell as a number.</summary>
    /// <exception cref="InputException">The cell is something else, or not finite.</exception>
    public double Number(int row, int column)
    {
        double number = _numbers[At(row, column)];
        return !double.IsNaN(number) ? number : throw NotANumber(row, column);
    }

    /// <summary>A cell as text; a number is written in its shortest form.</summary>
    public string Text(int row, int column) =>
        _texts.TryGetValue(At(row, column), out string? text) ? text : NumberText(_numbers[At(row, column)]);

    /// <summary>An error about a cell.</summary>
    public InputException Error(int row, int column, string found, string expected, string? hint = null) => new(
        Name, found, expected, hint, _lines[row + _first], column + 1,
        ColumnNames.Length > 0 ? $"`{ColumnNames[column]}`" : null);

    internal static string NumberText(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private InputException NotANumber(int row, int column)
    {
        string text = Text(row, column);
        string? hint = text.Length == 0 ? "fill the cell, or leave the row out"
            : text.Contains(',') ? "write decimals with a point"
            : _lines[row + _first] == _lines[0] ? "if this line is a header, say so; a line that is neither can be skipped"
            : null;
        bool parses = double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _);
        string expected = parses ? "a finite number" : "a number";
        return Error(row, column, text.Length == 0 ? "an empty cell" : InputException.Quote(text), expected, hint);
    }

    private int At(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)ColumnCount, nameof(column));
        return checked((row + _first) * ColumnCount + column);
    }
}
