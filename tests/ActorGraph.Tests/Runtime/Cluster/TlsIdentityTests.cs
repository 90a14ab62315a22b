using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Cluster;

namespace ActorGraph.Tests.Runtime.Cluster;

/// <summary>Certificates are examined before anything listens; what is wrong is said with the file's name.</summary>
public sealed class TlsIdentityTests : IDisposable
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private readonly TestAuthority _authority = new("ours"), _other = new("theirs");

    [Fact]
    public void A_certificate_is_read_from_one_file_from_two_and_from_pkcs12_with_or_without_a_password()
    {
        using X509Certificate2 own = _authority.Sign();
        ECDsa key = own.GetECDsaPrivateKey()!;
        string certificate = _authority.Write("c.pem", own.ExportCertificatePem());
        Assert.True(Read(_authority.Pem(own)).Own.HasPrivateKey);
        Assert.True(Read(certificate, _authority.Write("c.key", key.ExportPkcs8PrivateKeyPem())).Own.HasPrivateKey);
        Assert.True(Read(certificate, _authority.Write("s.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", Encryption)), "secret").Own.HasPrivateKey);
        Assert.True(Read(_authority.Write("c.pfx", own.Export(X509ContentType.Pkcs12))).Own.HasPrivateKey);
        Assert.True(Read(_authority.Write("s.pfx", own.Export(X509ContentType.Pkcs12, "secret")), "", "secret").Own.HasPrivateKey);
    }

    [Fact]
    public void What_is_missing_unreadable_or_locked_is_named()
    {
        using X509Certificate2 own = _authority.Sign();
        string certificate = _authority.Write("c.pem", own.ExportCertificatePem());
        string locked = _authority.Write("s.key", own.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("secret", Encryption));
        string pfx = _authority.Write("s.pfx", own.Export(X509ContentType.Pkcs12, "secret"));
        using X509Certificate2 second = _authority.Sign();
        string foreign = _authority.Write("f.key", second.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string garbage = _authority.Write("garbage.pem", "nothing of the kind"), cut = _authority.Write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB");
        Refused("absent.pem", "no such file", "absent.pem");
        Refused(Path.GetTempPath(), "denied", Path.GetTempPath());
        Refused(garbage, "a certificate and its private key", garbage);
        Refused(cut, "a certificate and its private key", cut);
        Refused(certificate, "without its private key", certificate);
        Refused(locked, "no usable private key", certificate, locked, "wrong");
        Refused(foreign, "no usable private key", certificate, foreign);
        Refused(certificate, "no private key", certificate, certificate);
        Refused(pfx, "password", pfx, "", "wrong");
        Refused(garbage, "no certificate", certificate, "", "", garbage);
    }

    [Theory]
    [InlineData(-30, -1, "expired on")]
    [InlineData(1, 30, "is not valid before")]
    public void What_is_out_of_its_time_is_refused(int from, int to, string expected)
    {
        using X509Certificate2 own = _authority.Sign("127.0.0.1", from, to);
        string pem = _authority.Pem(own);
        Refused(pem, expected, pem);
    }

    [Fact]
    public void What_another_authority_signed_is_refused()
    {
        using X509Certificate2 own = _other.Sign();
        string pem = _authority.Pem(own);
        Refused(pem, "another authority signed, CN=theirs", pem);
    }

    [Fact]
    public void An_authority_of_the_same_name_with_another_key_is_another_one()
    {
        using var impostor = new TestAuthority("ours");
        using X509Certificate2 own = _authority.Sign(), forged = impostor.Sign();
        Assert.NotNull(Read(_authority.Pem(own)).Objection(forged, []));
    }

    [Fact]
    public void Settings_name_their_files_for_the_host_and_the_password_in_the_environment()
    {
        Assert.Null(TlsSettings.Of(Settings.Default));
        TlsSettings tls = TlsSettings.Of(TestAuthority.Settings("{host}.pem", "ca.pem", "actorgraph.cluster { host = 10.0.0.7, tls.key = \"{host}.key\" }"))!;
        Assert.Equal(("10.0.0.7.pem", "10.0.0.7.key", true), (tls.Certificate, tls.Key, tls.ValidateHostname));
        string absent = $"ACTORGRAPH_{Guid.NewGuid():N}";
        var e = Assert.Throws<SettingsException>(() => TlsSettings.Of(TestAuthority.Settings("a", "b", $"actorgraph.cluster.tls.password-variable = {absent}")));
        Assert.Contains(absent, e.Message);
        e = Assert.Throws<SettingsException>(() => TlsSettings.Of(TestAuthority.Settings("", "b")));
        Assert.Contains("tls.certificate: found none", e.Message);
        e = Assert.Throws<SettingsException>(() => TlsSettings.Of(TestAuthority.Settings("a", "b", "actorgraph.cluster.tls.enabled = perhaps")));
        Assert.Contains("expected on or off", e.Message);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    private TlsIdentity Read(string certificate, string key = "", string password = "", string? authority = null) =>
        TlsIdentity.Read(new TlsSettings(certificate, key, password, authority ?? _authority.Path, true));

    private void Refused(string where, string expected, string certificate, string key = "", string password = "", string? authority = null)
    {
        var e = Assert.Throws<ClusterException>(() => Read(certificate, key, password, authority));
        Assert.Contains(where, e.Message);
        Assert.Contains(expected, e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
