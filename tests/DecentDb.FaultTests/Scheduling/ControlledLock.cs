namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="System.Threading.Lock"/> in the rewritten engine.</summary>
public sealed class ControlledLock
{
    private readonly ControlledMutex _mutex = new(Scheduler.Current);

    /// <summary>Acquires the lock until the scope ends.</summary>
    public Scope EnterScope()
    {
        Enter();
        return new Scope(this);
    }

    /// <summary>Acquires the lock.</summary>
    public void Enter()
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Acquire(thread, _mutex);
        }
    }

    /// <summary>Acquires the lock if it is free.</summary>
    public bool TryEnter() => Scheduler.Current is not { } thread || thread.Scheduler.TryAcquire(thread, _mutex);

    /// <summary>Releases the lock.</summary>
    public void Exit()
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Release(thread, _mutex, this);
        }
    }

    /// <summary>Releases the lock at its end.</summary>
    public readonly ref struct Scope
    {
        private readonly ControlledLock _owner;

        internal Scope(ControlledLock owner) => _owner = owner;

        /// <summary>Releases the lock.</summary>
        public void Dispose() => _owner.Exit();
    }
}
