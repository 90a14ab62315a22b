using System.Globalization;
using CsvHelper;

namespace ActorGraph.Data;

/// <summary>One reading of a CSV file: records into numbers and texts, then what the first line was.</summary>
internal sealed class CsvScan(string name, CsvOptions options)
{
    private readonly List<double> _numbers = [];
    private readonly List<int> _lines = [];
    private readonly Dictionary<long, string> _texts = [];
    private readonly Dictionary<string, string> _distinct = []; // a class name is kept once, not once per row
    private string[] _first = [];
    private int _width;

    public CsvTable Read(Stream stream)
    {
        using var text = new StreamReader(new InputStream(stream, name), detectEncodingFromByteOrderMarks: true,
            bufferSize: 1 << 16);
        for (int i = 0; i < options.SkipLines; i++) text.ReadLine();
        using var reader = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = options.Delimiter,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        while (Advance(reader)) Add(reader);
        return Conclude();
    }

    private bool Advance(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new InputException(name, "a quote that stands inside a cell, or is never closed", "quotes around a whole cell",
                "inside a quoted cell a quote is written twice", (int)e.LineNumber + options.SkipLines, inner: e);
        }
    }

    private void Add(CsvReader reader)
    {
        int row = _lines.Count, line = (int)reader.LineNumber + options.SkipLines, found = reader.FieldCount;
        if (row == 0) (_first, _width) = ([.. Enumerable.Range(0, found).Select(reader.GetString)], found);
        if (row == 1 && found != _width && IsCounts(found)) Widen(found);
        if (found != _width) throw Ragged(line, found);
        if ((long)(row + 1) * _width > Array.MaxLength)
            throw new InputException(name, $"more than {Array.MaxLength} cells", "a file that fits into memory", line: line);
        for (int column = 0; column < _width; column++)
        {
            bool isNumber = double.TryParse(reader.GetSpan(column), NumberStyles.Float, CultureInfo.InvariantCulture,
                out double number)
                && double.IsFinite(number);
            _numbers.Add(isNumber ? number : double.NaN);
            if (!isNumber) _texts.Add((long)row * _width + column, Once(reader.GetString(column)));
        }

        _lines.Add(line);
    }

    private string Once(string text)
    {
        if (_distinct.TryGetValue(text, out string? kept)) return kept;
        _distinct.Add(text, text);
        return text;
    }

    /// <summary>The first line turned out to be counts, of another width than the rows: its own cells are nobody's.</summary>
    private void Widen(int width)
    {
        _texts.Clear();
        _numbers.Clear();
        _numbers.AddRange(Enumerable.Repeat(0.0, width));
        _width = width;
    }

    private CsvTable Conclude()
    {
        if (_lines.Count == 0) throw new InputException(name, "no rows", "a CSV file with at least one row");
        bool counts = options.Header is null && IsCounts(_width) && (_first.Length != _width || Rows(_first) == _lines.Count - 1);
        if (counts && Rows(_first) != _lines.Count - 1)
            throw new InputException(name, $"a count of {_first[0]} rows", $"{_lines.Count - 1}, the number of rows that follow",
                "the file may be cut off; if the line means something else, skip it", _lines[0], 1);
        bool header = !counts && (options.Header ?? LooksLikeHeader());
        if (header && _lines.Count == 1)
            throw new InputException(name, "a header and no rows", "at least one row of data", line: _lines[0]);
        return new CsvTable(name, _width, [.. _numbers], [.. _lines], _texts, first: counts || header ? 1 : 0)
        {
            ColumnNames = header ? _first : [],
            ClassNames = counts ? _first[2..] : [],
        };
    }

    /// <summary>Whether the first line can be `rows, features, class names…` for rows of this width.</summary>
    private bool IsCounts(int width) => options.Header is null && _first.Length > 3 && Rows(_first) >= 0
        && int.TryParse(_first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int features) && features == width - 1
        && _first.AsSpan(2).ToArray().All(cell => cell.Length > 0 && !double.TryParse(cell, CultureInfo.InvariantCulture, out _));

    private static int Rows(string[] first) =>
        int.TryParse(first[0], NumberStyles.None, CultureInfo.InvariantCulture, out int rows) ? rows : -1;

    private bool LooksLikeHeader()
    {
        if (_first.Distinct().Count() != _first.Length || _first.Any(IsNotFinite) || !CountsOn()) return false;
        bool over = false;
        for (int column = 0; column < _width; column++)
        {
            double number = _numbers[column];
            for (int row = 1; row < _lines.Count && double.IsNaN(number) && !over; row++)
                over = !double.IsNaN(_numbers[row * _width + column]);
        }

        return over;
    }

    // NaN or 1e999 is a bad cell of a row, never a name: taken for one, the row would be lost without a word.
    private static bool IsNotFinite(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsFinite(number);

    // Numbers that are names stand side by side and count on: 0, 1, 2; or years. Others are data beside a cell that is mistyped.
    private bool CountsOn()
    {
        int[] numbers = [.. Enumerable.Range(0, _width).Where(column => !double.IsNaN(_numbers[column]))];
        if (numbers.Length == 0) return true;
        double from = _numbers[numbers[0]] - numbers[0];
        return from == Math.Truncate(from) && (numbers.Length > 1 || from is 0 or 1)
            && numbers[^1] - numbers[0] == numbers.Length - 1
            && numbers.All(column => _numbers[column] - column == from);
    }

    private InputException Ragged(int line, int found) => new(name, found == 1 ? "1 cell" : $"{found} cells",
        $"{_width}, as in line {_lines[0]}",
        _lines.Count == 1 ? $"if line {_lines[0]} is not data, skip it (--skip-lines {_lines[0]})"
        : found > _width ? "put quotes around a cell that holds the separator" : null, line, Math.Min(found, _width) + 1);
}
