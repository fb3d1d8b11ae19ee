namespace AutoGrad.Execution;

/// <summary>
/// Storage that an evaluation no longer needs and may use again. One evaluation uses a pool at a time; nothing in it is visible to
/// the user, so a value that leaves the evaluation is simply never returned.
/// </summary>
internal sealed class StoragePool(bool isPinned = false)
{
    private const long PoolFrom = 1 << 10; // the garbage collector is faster below this

    private readonly Dictionary<long, Stack<Storage>> free = [];
    private readonly HashSet<Storage> lent = []; // of the result memory: a kernel may hold no more than an address

    /// <summary>The bytes handed out and not returned.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>The most bytes that were handed out at one time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>A block of at least this many bytes, with whatever was in it.</summary>
    public Storage Rent(long byteCount)
    {
        LiveBytes += byteCount;
        PeakBytes = Math.Max(PeakBytes, LiveBytes);
        bool isKept = isPinned || byteCount >= PoolFrom;
        if (!isKept || !free.TryGetValue(byteCount, out Stack<Storage>? stack) || !stack.TryPop(out Storage? storage))
        {
            storage = isPinned ? Pinned(byteCount) : Storage.Allocate(byteCount);
            storage.Pool = this;
        }
        if (isPinned && byteCount >= Storage.PinFrom) lent.Add(storage);
        return storage;
    }

    /// <summary>Takes back a block that nobody reads any more.</summary>
    public void Return(Storage storage)
    {
        LiveBytes -= storage.Capacity;
        lent.Remove(storage);
        if (!isPinned && storage.Capacity < PoolFrom) return;
        if (!free.TryGetValue(storage.Capacity, out Stack<Storage>? stack)) free.Add(storage.Capacity, stack = new Stack<Storage>());
        stack.Push(storage);
    }

    /// <summary>Takes a block out of the account because it leaves the evaluation with its result.</summary>
    public void Release(Storage storage)
    {
        if (storage.Pool != this) return;
        LiveBytes -= storage.Capacity;
        storage.Pool = null;
        lent.Remove(storage);
    }

    /// <summary>Starts a new account of <see cref="PeakBytes"/>, and forgets what was not returned.</summary>
    public void ResetPeak()
    {
        PeakBytes = LiveBytes = 0;
        lent.Clear();
    }

    /// <summary>A large block may become a result, so it comes from where results come from.</summary>
    private static Storage Pinned(long byteCount) =>
        byteCount < Storage.PinFrom ? Storage.AllocatePinned(byteCount) : ResultMemory.Rent(byteCount);
}
