using System.Globalization;

namespace ActorGraph.Training;

/// <summary>Reads the text form of a learning-rate schedule: a word, and arguments in parentheses.</summary>
internal sealed class LearningRateParser(string text)
{
    private const string Forms =
        "constant, step(size, gamma), cosine(total), cosine(total, min), warmup(steps) or warmup(steps, schedule)";

    private const int MostNested = 16; // recursion is bounded, whatever the text

    private int _at;
    private int _nested;

    public LearningRate Parse()
    {
        LearningRate rate = Schedule();
        return Peek() == '\0' ? rate : throw Unexpected("the end");
    }

    private LearningRate Schedule()
    {
        Peek();
        int start = _at;
        if (_nested++ == MostNested) throw Unexpected($"at most {MostNested} schedules in one another");
        while (_at < text.Length && (char.IsAsciiLetter(text[_at]) || text[_at] is '-' or '_')) _at++;
        string word = text[start.._at];
        switch (word)
        {
            case "constant":
                if (TryTake('(')) Take(')');
                return LearningRate.Constant;
            case "step":
                Take('(');
                long size = Whole();
                Take(',');
                return Checked(start, () => new StepRate(size, Number()));
            case "cosine":
                Take('(');
                long total = Whole();
                return Checked(start, () => new CosineRate(total, TryTake(',') ? Number() : 0));
            case "warmup" or "warm-up":
                Take('(');
                long steps = Whole();
                return Checked(start, () => new WarmUp(steps, TryTake(',') ? Schedule() : null));
            default:
                _at = start;
                throw Unexpected(Forms);
        }
    }

    /// <summary>
    /// Makes the schedule and takes its closing parenthesis; a setting out of its range is reported where the schedule starts.
    /// </summary>
    private LearningRate Checked(int start, Func<LearningRate> make)
    {
        try
        {
            LearningRate rate = make();
            Take(')');
            return rate;
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"learning-rate schedule `{text}`, column {start + 1}: {e.Message}", e);
        }
    }

    private long Whole()
    {
        int start = Token();
        ReadOnlySpan<char> token = text.AsSpan(start, _at - start);
        if (long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return value;
        _at = start;
        throw Unexpected("a whole number");
    }

    private double Number()
    {
        int start = Token();
        ReadOnlySpan<char> token = text.AsSpan(start, _at - start);
        if (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return value;
        _at = start;
        throw Unexpected("a number");
    }

    /// <summary>Moves past what could be a number and returns where it starts.</summary>
    private int Token()
    {
        Peek();
        int start = _at;
        while (_at < text.Length && text[_at] is not (',' or ')' or '(' or ' ' or '\t')) _at++;
        return start;
    }

    private char Peek()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        return _at < text.Length ? text[_at] : '\0';
    }

    private bool TryTake(char expected)
    {
        if (Peek() != expected) return false;
        _at++;
        return true;
    }

    private void Take(char expected)
    {
        if (!TryTake(expected)) throw Unexpected($"`{expected}`");
    }

    private FormatException Unexpected(string expected)
    {
        Peek();
        int end = _at;
        while (end < text.Length && text[end] is not (',' or ')' or '(' or ' ' or '\t')) end++;
        if (end == _at && end < text.Length) end++;
        string found = _at == text.Length ? "the end" : $"`{text[_at..end]}`";
        return new FormatException($"learning-rate schedule `{text}`, column {_at + 1}: found {found}, expected {expected}");
    }
}
