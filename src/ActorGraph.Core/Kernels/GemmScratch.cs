using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>
/// Where packed panels are written: one growing, pinned, 64-byte aligned block per thread, so that several threads multiply at
/// once without sharing anything and nothing is allocated once each has seen its largest product. At most 1.7 MB per thread.
/// </summary>
internal static unsafe class GemmScratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? _block;

    /// <summary>Memory for the running multiplication of this thread; the next call on the thread may reuse it.</summary>
    public static T* Lease<T>(int count) where T : unmanaged
    {
        int bytes = checked(count * sizeof(T) + Alignment);
        if (_block is null || _block.Length < bytes) _block = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref _block[0]);
        return (T*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }
}
