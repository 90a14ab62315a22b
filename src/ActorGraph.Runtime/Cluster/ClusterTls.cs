using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace ActorGraph.Runtime.Cluster;

/// <summary>
/// TLS in both directions under the cluster's own authority. Akka's settings alone trust what the machine trusts, so that any public
/// authority's certificate would do; the validation here ends every chain in the authority's file.
/// </summary>
internal sealed class ClusterTls(TlsIdentity identity, bool validateHostname) : Setup
{
    private volatile string _refusal = "";

    /// <summary>What Akka.Remote is set up with.</summary>
    public DotNettySslSetup Transport => new(
        identity.Own, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: validateHostname, Accept);

    /// <summary>What a process that did not get into the cluster has to say about TLS; it goes on from a reason in words.</summary>
    public static string Remark(ActorSystem system) => system.Settings.Setup.Get<ClusterTls>() switch
    {
        { HasValue: false } => "; TLS is off here, and a cluster with TLS lets nobody in without it",
        { Value._refusal: { Length: > 0 } refusal } => $"; refused {refusal}",
        _ => "; TLS is on here: the other side must have it too, and accept this process's certificate",
    };

    /// <summary>Whether this process refused a certificate.</summary>
    public static bool HasRefused(ActorSystem system) => system.Settings.Setup.Get<ClusterTls>() is { HasValue: true, Value._refusal.Length: > 0 };

    // A server is not told whom its client claims to be, so a name can be compared on the connecting side alone.
    private bool Accept(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        string? objection = certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "no certificate"
            : identity.Objection(certificate, chain is null ? [] : chain.ChainElements.Select(e => e.Certificate).Concat(chain.ChainPolicy.ExtraStore));
        if (objection is null && validateHostname && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            objection = $"a certificate for another host, {TlsIdentity.Name(certificate!)}";
        if (objection is null) return true;
        _refusal = $"{peer}: found {objection}, expected one of the cluster's authority";
        log.Warning("refused {0}", _refusal);
        return false;
    }
}
