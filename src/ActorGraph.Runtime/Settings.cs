using System.Reflection;
using Akka.Configuration;

namespace ActorGraph.Runtime;

/// <summary>
/// Settings in HOCON: the defaults that are embedded (<c>config/actorgraph.hocon</c>, where every key is explained), under a
/// file of the user's, under flags.
/// </summary>
public sealed class Settings
{
    private static readonly Lazy<Config> Embedded = new(() => ConfigurationFactory.ParseString(Resource("config/actorgraph.hocon")));

    private Settings(Config config) => Config = config;

    /// <summary>The defaults alone.</summary>
    public static Settings Default { get; } = new(Embedded.Value);

    /// <summary>All settings, with Akka's among them.</summary>
    public Config Config { get; }

    /// <summary>Threads that execute node work.</summary>
    public int Threads => Config.GetInt("actorgraph.run.threads") is var n and > 0 ? n : Environment.ProcessorCount;

    /// <summary>Micro-batches that may be under way at once.</summary>
    /// <exception cref="SettingsException">None at all: no step would ever begin.</exception>
    public int Credits => Config.GetInt("actorgraph.run.credits") is > 0 and var n ? n
        : throw new SettingsException($"actorgraph.run.credits: found {Config.GetString("actorgraph.run.credits")}, expected a number of at least 1");

    /// <summary>The section of training defaults.</summary>
    public Config Training => Config.GetConfig("actorgraph.training");

    /// <summary>Reads a user's settings over the defaults.</summary>
    /// <exception cref="SettingsException">The text is not HOCON, or has a key under <c>actorgraph</c> that there is not.</exception>
    public static Settings Parse(string text, string name)
    {
        Config own;
        try
        {
            own = ConfigurationFactory.ParseString(text);
        }
        catch (Exception e)
        {
            throw new SettingsException($"{name}: found {e.Message}, expected HOCON\n\nhint: see config/actorgraph.hocon for all keys", e);
        }

        if (own.HasPath("actorgraph"))
            foreach (string key in Keys(own.GetConfig("actorgraph"), "actorgraph"))
                if (!Embedded.Value.HasPath(key))
                    throw new SettingsException($"{name}: found the key {key}, expected one of config/actorgraph.hocon\n\nhint: {Hint(key)}");
        return new Settings(own.WithFallback(Embedded.Value));
    }

    /// <summary>The same settings with some keys replaced.</summary>
    public Settings With(string hocon) => new(ConfigurationFactory.ParseString(hocon).WithFallback(Config));

    /// <summary>A text that is embedded in the program, such as <c>config/graphs/digits.graph</c>.</summary>
    public static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new SettingsException($"{name}: found no such embedded file, expected one of {string.Join(", ", Resources)}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The names of all embedded texts.</summary>
    public static IReadOnlyList<string> Resources => Assembly.GetExecutingAssembly().GetManifestResourceNames();

    private static string Hint(string key) =>
        Graphs.Nearest.Hint(key, Keys(Embedded.Value.GetConfig("actorgraph"), "actorgraph")) ?? "every key is explained there";

    private static IEnumerable<string> Keys(Config config, string prefix)
    {
        foreach (KeyValuePair<string, Akka.Configuration.Hocon.HoconValue> entry in config.AsEnumerable())
        {
            string path = $"{prefix}.{entry.Key}";
            if (entry.Value.IsObject())
                foreach (string key in Keys(new Config(new Akka.Configuration.Hocon.HoconRoot(entry.Value)), path)) yield return key;
            else yield return path;
        }
    }
}

/// <summary>Settings that cannot be read.</summary>
public sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
