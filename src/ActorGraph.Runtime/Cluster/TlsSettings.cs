using Akka.Configuration;

namespace ActorGraph.Runtime.Cluster;

/// <summary>The section <c>actorgraph.cluster.tls</c> of the settings, where every key is explained.</summary>
/// <param name="Certificate">The file with this process's certificate: PEM, or PKCS #12 (<c>.pfx</c>, <c>.p12</c>).</param>
/// <param name="Key">The file with its private key in PEM; empty: it is in the certificate's file.</param>
/// <param name="Password">What the private key is encrypted with; empty: it is not.</param>
/// <param name="Authority">The file with the certificates of the cluster's authority: PEM.</param>
/// <param name="ValidateHostname">Whether a process that is connected to must have a certificate for the host that was asked for.</param>
internal sealed record TlsSettings(string Certificate, string Key, string Password, string Authority, bool ValidateHostname)
{
    private const string Section = "actorgraph.cluster.tls";

    /// <summary>Reads the section; null where TLS is off.</summary>
    /// <exception cref="SettingsException">A file is not named.</exception>
    public static TlsSettings? Of(Settings settings)
    {
        Config c = settings.Config.GetConfig(Section);
        string host = settings.Config.GetString("actorgraph.cluster.host");
        if (!Switch(c, "enabled")) return null;
        string password = c.GetString("password");
        if (c.GetString("password-variable") is { Length: > 0 } variable)
            password = Environment.GetEnvironmentVariable(variable) ?? throw new SettingsException(
                $"{Section}.password-variable: found no environment variable {variable}, expected it to hold the private key's password");
        return new TlsSettings(
            File(c, "certificate", host), Path(c, "key", host), password, File(c, "authority", host), Switch(c, "validate-hostname"));
    }

    private static string File(Config c, string key, string host) => Path(c, key, host) is { Length: > 0 } path ? path
        : throw new SettingsException($"{Section}.{key}: found none, expected the path of a file"
            + "\n\nhint: config/cluster/make-certificates.sh makes an authority and certificates; config/cluster/tls.hocon names them");

    // So that one file of settings serves every machine.
    private static string Path(Config c, string key, string host) => c.GetString(key).Replace("{host}", host, StringComparison.Ordinal);

    private static bool Switch(Config c, string key)
    {
        try
        {
            return c.GetBoolean(key);
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or ConfigurationException)
        {
            throw new SettingsException($"{Section}.{key}: found {c.GetString(key)}, expected on or off", e);
        }
    }
}
