using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// Who this process is, and whom it trusts: its certificate with the private key, and the authority of the cluster, read from files
/// and examined before anything listens.
/// </summary>
internal sealed class TlsIdentity
{
    private TlsIdentity(X509Certificate2 own, X509Certificate2Collection authority) => (Own, Authority) = (own, authority);

    /// <summary>The certificate of this process, with its private key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>The certificates that a trusted chain ends in. The machine's own store plays no part.</summary>
    public X509Certificate2Collection Authority { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ClusterException">
    /// A file is missing or unreadable, the password is wrong, there is no private key, or the certificate is out of its time or not
    /// the authority's.
    /// </exception>
    public static TlsIdentity Read(TlsSettings settings)
    {
        X509Certificate2Collection authority = ReadAuthority(settings.Authority);
        X509Certificate2 own = Certificate(settings);
        if (!own.HasPrivateKey)
            throw new ClusterException(settings.Certificate, "a certificate without its private key", "one with it",
                "name the key's file in actorgraph.cluster.tls.key, or use a .pfx file, which holds both");
        var identity = new TlsIdentity(own, authority);
        if (identity.Objection(own, []) is { } objection)
            throw new ClusterException(settings.Certificate, objection, $"one that is valid and signed by the authority in {settings.Authority}");
        return identity;
    }

    /// <summary>Why a certificate is not accepted as one of this cluster; null: it is.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="others">Certificates that came with it, and may lead from it to the authority.</param>
    public string? Objection(X509Certificate2 certificate, IEnumerable<X509Certificate2> others)
    {
        using var chain = new X509Chain();
        X509ChainPolicy policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(Authority);
        policy.RevocationMode = X509RevocationMode.NoCheck; // an authority of one's own publishes no list; its certificates are short-lived
        policy.DisableCertificateDownloads = true; // a stranger's certificate does not make this process fetch anything
        foreach (X509Certificate2 other in others) policy.ExtraStore.Add(other);
        if (chain.Build(certificate)) return null;
        string name = $"a certificate for {Name(certificate)}", because = string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct());
        if (DateTime.Now > certificate.NotAfter) return $"{name} that expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        if (DateTime.Now < certificate.NotBefore)
            return $"{name} that is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        bool isStrange = chain.ChainStatus.Any(s => s.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot);
        return isStrange ? $"{name} that another authority signed, {Name(certificate.IssuerName)}" : $"{name} that is not valid ({because})";
    }

    /// <summary>Whom a certificate is for, in words that cannot break a line of the log.</summary>
    public static string Name(X509Certificate2 certificate) => Name(certificate.SubjectName);

    private static string Name(X500DistinguishedName name) => string.Concat(name.Name.Where(c => !char.IsControl(c)).Take(200));

    private static X509Certificate2Collection ReadAuthority(string path)
    {
        var authority = new X509Certificate2Collection();
        try
        {
            authority.ImportFromPem(Text(path));
        }
        catch (CryptographicException e)
        {
            throw new ClusterException(path, e.Message, "the authority's certificate in PEM", inner: e);
        }

        return authority.Count > 0 ? authority
            : throw new ClusterException(path, "no certificate", "the authority's certificate in PEM: -----BEGIN CERTIFICATE-----");
    }

    private static X509Certificate2 Certificate(TlsSettings settings)
    {
        string path = settings.Certificate;
        byte[] content = Bytes(path);
        try
        {
            return content.AsSpan().IndexOf("-----BEGIN"u8) >= 0 ? FromPem(settings) : X509CertificateLoader.LoadPkcs12(content, settings.Password);
        }
        catch (CryptographicException e)
        {
            string? hint = e.Message.Contains("password", StringComparison.OrdinalIgnoreCase)
                ? "its password stands in actorgraph.cluster.tls.password, or in the environment variable that password-variable names" : null;
            throw new ClusterException(path, e.Message.TrimEnd('.'), "a certificate and its private key, in PEM or PKCS #12", hint, e);
        }
    }

    private static X509Certificate2 FromPem(TlsSettings settings)
    {
        string certificate = Text(settings.Certificate), key = settings.Key.Length > 0 ? Text(settings.Key) : certificate;
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            if (settings.Key.Length == 0) return X509Certificate2.CreateFromPem(certificate);
            throw new ClusterException(settings.Key, "no private key", "one in PEM: -----BEGIN PRIVATE KEY-----");
        }

        bool isEncrypted = key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        try
        {
            using X509Certificate2 read = isEncrypted ? X509Certificate2.CreateFromEncryptedPem(certificate, key, settings.Password)
                : X509Certificate2.CreateFromPem(certificate, key);
            // Through PKCS #12: a key that lives in memory alone cannot serve TLS on every system.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            string where = settings.Key.Length > 0 ? settings.Key : settings.Certificate;
            throw new ClusterException(where, $"no usable private key ({e.Message.TrimEnd('.')})", $"the one of the certificate in {settings.Certificate}",
                isEncrypted ? "its password stands in actorgraph.cluster.tls.password, or in the environment variable that password-variable names" : null, e);
        }
    }

    private static string Text(string path) => System.Text.Encoding.UTF8.GetString(Bytes(path));

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ClusterException(path, "no such file", "a file in PEM or PKCS #12",
                "paths are relative to the working directory; config/cluster/make-certificates.sh makes an authority and certificates", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException(path, e.Message.TrimEnd('.'), "a file that can be read", inner: e);
        }
    }
}
