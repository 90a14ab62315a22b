using System.CommandLine;
using System.Globalization;
using ActorGraph.Data;
using ActorGraph.Runtime;

namespace ActorGraph.Cli;

/// <summary>The options that say how the runtime is set up.</summary>
internal sealed class RuntimeFlags
{
    private readonly Option<int?> _threads = Flag.Whole(
        "--threads", "Threads that execute node work; one for each core without it.");
    private readonly Option<string?> _file = Flag.Text(
        "--settings", "FILE.hocon", "Settings that override the built-in ones; flags override both.");

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        verb.Options.Add(_threads);
        verb.Options.Add(_file);
    }

    /// <summary>The settings: built-in ones, under the file's, under flags.</summary>
    /// <exception cref="SettingsException">The file is not HOCON, or has keys that there are not.</exception>
    public Settings Settings(ParseResult call)
    {
        Settings settings = Runtime.Settings.Default;
        if (call.GetValue(_file) is { } path)
        {
            using var reader = new StreamReader(InputFile.Open(path));
            settings = Runtime.Settings.Parse(reader.ReadToEnd(), path);
            RequireNumbers(settings, path);
        }

        return call.GetValue(_threads) is { } threads
            ? settings.With(string.Create(CultureInfo.InvariantCulture, $"actorgraph.run.threads = {threads}")) : settings;
    }

    /// <summary>The same options, for a process that this one starts.</summary>
    public IEnumerable<string> PassedOn(ParseResult call)
    {
        if (call.GetValue(_threads) is { } threads) yield return $"{_threads.Name}={threads.ToString(CultureInfo.InvariantCulture)}";
        if (call.GetValue(_file) is { } path) yield return $"{_file.Name}={Path.GetFullPath(path)}";
    }

    private static void RequireNumbers(Settings settings, string path)
    {
        try
        {
            _ = (settings.Threads, settings.Credits);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new SettingsException($"{path}: found {e.Message.TrimEnd('.')}, "
                + "expected whole numbers for actorgraph.run.threads and actorgraph.run.credits", e);
        }
    }
}
