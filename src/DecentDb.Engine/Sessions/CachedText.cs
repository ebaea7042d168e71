using System.Threading;

namespace DecentDb.Engine.Sessions;

/// <summary>What a <see cref="TextCache{T}"/> keeps of a text of statements.</summary>
internal abstract class CachedText(string text, long bytes)
{
    // Where it is. Who changes this from one to the other decides alone what becomes of it.
    private const int Outside = 0;
    private const int Kept = 1;
    private const int Taken = 2;

    private int _place;
    private long _lastUse;

    public string Text => text;

    /// <summary>The memory that it takes, about.</summary>
    public long Bytes => bytes;

    /// <summary>False for a text that is not worth its memory, because it is hardly executed again.</summary>
    public abstract bool MayBeCached { get; }

    internal long LastUse => Volatile.Read(ref _lastUse);

    /// <summary>Gives up what it holds, when it is neither in a cache nor in use any more.</summary>
    public virtual void Discard()
    {
    }

    // Written only when it changes, so that threads that use one text share its line of the processor's cache.
    internal void Use(long time)
    {
        if (LastUse != time)
        {
            Volatile.Write(ref _lastUse, time);
        }
    }

    internal void Enter(long time)
    {
        Volatile.Write(ref _lastUse, time);
        Volatile.Write(ref _place, Kept);
    }

    internal bool TryTake() => Move(Kept, Taken);

    internal bool TryPutBack() => Move(Taken, Kept);

    internal bool TryEvict() => Move(Kept, Outside);

    internal bool TryForget() => Move(Taken, Outside);

    private bool Move(int from, int to) => Interlocked.CompareExchange(ref _place, to, from) == from;
}
