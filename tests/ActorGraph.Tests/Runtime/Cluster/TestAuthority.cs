using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorGraph.Runtime;

namespace ActorGraph.Tests.Runtime.Cluster;

/// <summary>An authority made for one test, in a folder of its own, and the certificates that it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("authority").FullName;
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.Now.AddYears(-3), DateTimeOffset.Now.AddYears(3));
        Path = Write("ca.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>The file with the authority's certificate.</summary>
    public string Path { get; }

    /// <summary>A certificate for loopback with its key.</summary>
    public X509Certificate2 Sign(string host = "127.0.0.1", int fromDays = -1, int toDays = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(host));
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.Now;
        using X509Certificate2 signed = request.Create(_certificate, now.AddDays(fromDays), now.AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Certificate and key in one file.</summary>
    public string Pem(X509Certificate2 certificate) =>
        Write("own.pem", $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");

    /// <summary>A file in the folder.</summary>
    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A file in the folder.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = System.IO.Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Settings with these files.</summary>
    public static Settings Settings(string certificate, string authority, string more = "") => ActorGraph.Runtime.Settings.Parse(Hocon(certificate, authority, more), "test");

    /// <summary>The text of such settings.</summary>
    public static string Hocon(string certificate, string authority, string more = "") => $$"""
        actorgraph.cluster.tls { enabled = on, certificate = "{{certificate}}", authority = "{{authority}}" }
        {{more}}
        """;

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
