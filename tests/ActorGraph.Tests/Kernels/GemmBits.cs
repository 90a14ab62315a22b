using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

/// <summary>A digest of the bits of products of all kinds, for one and two threads, and what the process could use for them.</summary>
internal static class GemmBits
{
    // Rows of one and two, tiles of every register and the rest of one, columns of fewer than a register, several blocks of k, and
    // a last one for which a spare thread is woken.
    private static readonly (int M, int N, int K)[] Extents =
        [(1, 40, 30), (2, 9, 400), (13, 35, 97), (24, 64, 20), (7, 3, 11), (50, 1, 60), (61, 129, 33), (33, 200, 40), (160, 128, 110)];

    public static string Report() => $"{Digest(1)} {Digest(2)} {ElementaryBits.InstructionSets}";

    private static string Digest(int threads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Cores.Enter(threads);
        foreach ((int m, int n, int k) in Extents)
            foreach ((bool a, bool b) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
            {
                hash.AppendData(MemoryMarshal.AsBytes<float>(new GemmProblem<float>(a, b, m, n, k, slack: 1).Fast()));
                hash.AppendData(MemoryMarshal.AsBytes<double>(new GemmProblem<double>(a, b, m, n, k, slack: 1).Fast()));
            }

        Cores.Leave();
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
