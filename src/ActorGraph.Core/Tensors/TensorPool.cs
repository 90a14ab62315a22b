using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ActorGraph.Tensors;

/// <summary>
/// Where tensor memory comes from and goes back to. Blocks are 64-byte aligned (one cache line, one 512-bit vector) and
/// pinned, and are reused by exact size, so that a training loop, whose sizes repeat, allocates nothing once it is warm.
/// The memory is the garbage collector's own: a pool that is forgotten leaks nothing. Thread-safe.
/// </summary>
public sealed class TensorPool
{
    /// <summary>Memory is handed out in whole lines of so many bytes: a cache line, a 512-bit vector.</summary>
    internal const int LineBytes = 64;

    private const int Alignment = LineBytes;
    // Up to here blocks are carved out of slabs: a pinned array of its own costs 24 bytes and a walk by the collector.
    private const int SmallBytes = 2048;
    private const int SlabBytes = 64 * 1024;

    private readonly FreeBlocks?[] _freeSmall = new FreeBlocks?[SmallBytes / Alignment + 1]; // by cache lines
    private readonly ConcurrentDictionary<int, FreeBlocks> _freeLarge = new(); // by bytes
    private readonly Lock _slabLock = new();
    private byte[] _slab = [];
    private int _slabUsed;
    private long _leased;
    private long _peak;
    private long _allocated;

    /// <summary>The pool of values that belong to no run: what a user makes by hand.</summary>
    public static TensorPool Shared { get; } = new();

    /// <summary>Bytes that are leased now, counted as whole cache lines.</summary>
    public long LeasedBytes => Volatile.Read(ref _leased);

    /// <summary>The most bytes that were ever leased at once, since the start or the last <see cref="ResetPeak"/>.</summary>
    public long PeakBytes => Volatile.Read(ref _peak);

    /// <summary>Bytes that were ever allocated because no free block had the size; flat in steady state.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>Starts the peak anew from what is leased now.</summary>
    public void ResetPeak() => Volatile.Write(ref _peak, LeasedBytes);

    /// <summary>Gives the free blocks back to the garbage collector.</summary>
    public void Trim()
    {
        foreach (FreeBlocks free in _freeLarge.Values) free.Clear(); // what is small is carved out of memory that others use
    }

    internal Block Rent(int bytes)
    {
        int size = Math.Max(Alignment, (bytes + Alignment - 1) & -Alignment);
        Count(size);
        FreeBlocks free = size <= SmallBytes ? Small(size / Alignment) : _freeLarge.GetOrAdd(size, static _ => new FreeBlocks());
        if (free.TryPop() is { } block) return block;
        Interlocked.Add(ref _allocated, size);
        return size <= SmallBytes ? Carve(size, free) : Allocate(size, free);
    }

    internal void Return(Block block)
    {
        Interlocked.Add(ref _leased, -block.Size);
        block.Home.Push(block);
    }

    private FreeBlocks Small(int lines)
    {
        ref FreeBlocks? place = ref _freeSmall[lines];
        if (Volatile.Read(ref place) is { } free) return free;
        Interlocked.CompareExchange(ref place, new FreeBlocks(), null);
        return place;
    }

    private void Count(int size)
    {
        long now = Interlocked.Add(ref _leased, size);
        long peak = Volatile.Read(ref _peak);
        while (now > peak)
        {
            long seen = Interlocked.CompareExchange(ref _peak, now, peak);
            if (seen == peak) return;
            peak = seen;
        }
    }

    private Block Carve(int size, FreeBlocks home)
    {
        lock (_slabLock)
        {
            if (_slabUsed + size > _slab.Length)
            {
                _slab = GC.AllocateUninitializedArray<byte>(SlabBytes + Alignment, pinned: true);
                _slabUsed = Misalignment(_slab);
            }

            var block = new Block(this, home, _slab, _slabUsed, size);
            _slabUsed += size;
            return block;
        }
    }

    private Block Allocate(int size, FreeBlocks home)
    {
        byte[] array = GC.AllocateUninitializedArray<byte>(checked(size + Alignment), pinned: true);
        return new Block(this, home, array, Misalignment(array), size);
    }

    private static unsafe int Misalignment(byte[] pinned)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        return (int)((Alignment - address % Alignment) % Alignment);
    }

    /// <summary>
    /// A piece of pinned memory. Its generation grows when it goes back to the pool: a tensor remembers the generation it was
    /// leased in, so that one which was released can never read what the block holds next.
    /// </summary>
    internal sealed class Block(TensorPool pool, FreeBlocks home, byte[] array, int offset, int size)
    {
        private int _references;

        public int Size => size;

        /// <summary>Where the block waits while nobody leases it.</summary>
        public FreeBlocks Home => home;

        public int Generation { get; private set; }

        public int References => Volatile.Read(ref _references);

        public Span<byte> Bytes(int start, int length) => new(array, offset + start, length);

        public Memory<byte> Memory(int start, int length) => new(array, offset + start, length);

        public void Lease() => _references = 1;

        public void Retain() => Interlocked.Increment(ref _references);

        public void Release()
        {
            if (Interlocked.Decrement(ref _references) != 0) return;
            Generation++;
            pool.Return(this);
        }
    }

    /// <summary>Free blocks of one size.</summary>
    internal sealed class FreeBlocks
    {
        private Block? _last; // the one that came back last, which is had without the lock
        private Block?[] _blocks = new Block?[4];
        private int _count;

        public Block? TryPop()
        {
            if (Volatile.Read(ref _last) is not null && Interlocked.Exchange(ref _last, null) is { } last) return last;
            lock (this)
            {
                if (_count == 0) return null;
                Block block = _blocks[--_count]!;
                _blocks[_count] = null;
                return block;
            }
        }

        public void Push(Block block)
        {
            // the last one back is the first one out: its numbers are in the caches
            if (Interlocked.Exchange(ref _last, block) is not { } before) return;
            lock (this)
            {
                if (_count == _blocks.Length) Array.Resize(ref _blocks, 2 * _count);
                _blocks[_count++] = before;
            }
        }

        public void Clear()
        {
            _last = null;
            lock (this)
            {
                Array.Clear(_blocks);
                _count = 0;
            }
        }
    }
}
