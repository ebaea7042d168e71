using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Runs threads so that one goes on at a time, and a strategy chooses which, at every operation that others could
/// notice: the engine calls <see cref="Reach(Operation, int)"/> there, because its code was rewritten
/// (<see cref="EngineRewriter"/>). Time is virtual: it stands still while anybody can go on.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    private const int StepCountMax = 200_000;
    private const int ThreadCountMax = 32;
    private const int YieldsMax = 3;
    private const int LonelyYieldsMax = 5_000;
    private const int TicksPerYield = 250;
    private const int TicksPerMillisecond = 1_000_000;

    [ThreadStatic]
    private static ScheduledThread? _current;

    private readonly List<ScheduledThread> _threads = [];
    private readonly Dictionary<object, ControlledMutex> _monitors = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _ended = new(0);
    private readonly List<int> _choices = []; // pairs: number of the decision, what was chosen
    private IStrategy _strategy = null!;
    private int _threadCount;
    private int _doneCount;
    private uint _ready;
    private int _decisionCount;
    private int _stepCount;
    private int _switchCount;
    private long _ticks;
    private bool _isAborting;
    private bool _passesFields;
    private int _abortSteps;
    private StringBuilder? _trace;
    private ExecutionOrder? _order;

    /// <summary>The defect that the engine has while a schedule runs.</summary>
    internal PlantedDefect Defect { get; set; }

    /// <summary>True when a wait may end by time although others could go on, as on a slow machine.</summary>
    public bool TimeMayPass { get; set; }

    /// <summary>Called after each release of a lock, by the thread that owned it.</summary>
    public Action<object>? Released { get; set; }

    /// <summary>What went wrong in the last schedule; null when nothing did.</summary>
    public string? Failure { get; private set; }

    /// <summary>The points at which the last schedule could have gone on otherwise.</summary>
    public int DecisionCount => _decisionCount;

    public int SwitchCount => _switchCount;

    public int StepCount => _stepCount;

    /// <summary>Waits of the last schedule that nothing but time ended.</summary>
    public int TimeoutCount { get; private set; }

    /// <summary>What the last schedule has done so far, but for the order of what does not depend on each other.
    /// </summary>
    public ulong OrderHash => _order!.Hash ^ (_ready * 0x9E3779B97F4A7C15);

    /// <summary>The thread that the present one is; null when no scheduler runs it.</summary>
    public static ScheduledThread? Current => _current;

    /// <summary>Where the last schedule left the default, as text that <see cref="ReplayStrategy"/> reads.</summary>
    public string Choices
    {
        get
        {
            var text = new StringBuilder();
            for (var i = 0; i < _choices.Count; i += 2)
            {
                text.Append(i == 0 ? "" : ",").Append(
                    CultureInfo.InvariantCulture, $"{_choices[i]}:{_choices[i + 1]}");
            }

            return text.ToString();
        }
    }

    /// <summary>The steps of the last schedule, if it was traced.</summary>
    public string Trace => _trace?.ToString() ?? "";

    /// <summary>A thread of the schedule by its number.</summary>
    public ScheduledThread this[int id] => _threads[id];

    /// <summary>A point at which another thread may go on.</summary>
    /// <param name="operation">What the thread does next.</param>
    /// <param name="location">What it does that with.</param>
    public static void Reach(Operation operation, int location = 0)
    {
        if (_current is { } thread)
        {
            thread.Scheduler.Reach(thread, operation);
            thread.Scheduler.Order(thread, operation, location);
        }
    }

    /// <summary>Notes that a thread did something that others may depend on, where no other may go on.</summary>
    public static void Note(Operation operation, int location)
    {
        if (_current is { } thread)
        {
            thread.Scheduler.Order(thread, operation, location);
        }
    }

    /// <summary>Runs the bodies to their end. Gives <see cref="Failure"/>.</summary>
    public string? Run(IStrategy strategy, IReadOnlyList<Action> bodies, bool traces = false)
    {
        _strategy = strategy;
        _order = (strategy as BoundedSearch)?.Order;
        _passesFields = strategy is BoundedSearch { PassesFields: true };
        _order?.Clear();
        _monitors.Clear();
        _choices.Clear();
        _trace = traces ? new StringBuilder() : null;
        _threadCount = 0;
        _doneCount = 0;
        _ready = 0;
        _decisionCount = 0;
        _stepCount = 0;
        _switchCount = 0;
        _ticks = 0;
        _abortSteps = 0;
        _isAborting = false;
        Failure = null;
        TimeoutCount = 0;
        foreach (var body in bodies)
        {
            Add(body, isService: false);
        }

        Decide(_ready, current: ThreadCountMax - 1).Resume();
        _ended.Wait();
        return Failure;
    }

    /// <summary>
    /// Runs one thread more, after <see cref="Run"/> has come to an end, beside the services that still wait for work.
    /// </summary>
    public string? GoOn(Action body)
    {
        var trace = _trace;
        _trace = null;
        if (Failure is null)
        {
            Add(body, isService: false).Resume();
            _ended.Wait();
            if (Failure is null && _doneCount < _threadCount)
            {
                Abort("a service goes on after the end" + Describe());
            }
        }

        // Services of a failed schedule are unwound.
        if (_doneCount < _threadCount)
        {
            Next(_threads[0])!.Resume();
            _ended.Wait();
        }

        _trace = trace;
        return Failure;
    }

    /// <summary>A new thread that can go on from now on.</summary>
    /// <param name="body">What it does.</param>
    /// <param name="isService">True when the schedule may end while it waits.</param>
    public ScheduledThread Add(Action body, bool isService)
    {
        if (_threadCount == _threads.Count)
        {
            _threads.Add(new ScheduledThread(this, _threadCount));
        }

        var thread = _threads[_threadCount++];
        thread.Assign(body, isService);
        _ready |= thread.Bit;
        return thread;
    }

    /// <summary>The virtual time in units of a nanosecond.</summary>
    public long GetTime() => ++_ticks;

    /// <summary>The monitor of an object.</summary>
    public ControlledMutex MonitorOf(object target)
    {
        if (!_monitors.TryGetValue(target, out var monitor))
        {
            monitor = new ControlledMutex(_current);
            _monitors.Add(target, monitor);
        }

        return monitor;
    }

    /// <summary>Ends the schedule: something is wrong. Throws.</summary>
    public void Fail(string what)
    {
        Abort(what);
        throw new ScheduleAbortedException();
    }

    public void Acquire(ScheduledThread thread, ControlledMutex mutex)
    {
        Reach(thread, Operation.Lock);
        Reacquire(thread, mutex, depth: 1);
    }

    public bool TryAcquire(ScheduledThread thread, ControlledMutex mutex)
    {
        Reach(thread, Operation.Lock);
        if (mutex.Owner is not null && mutex.Owner != thread && !_isAborting)
        {
            return false;
        }

        mutex.Owner = thread;
        mutex.Depth++;
        Order(thread, Operation.Lock, mutex.Id);
        return true;
    }

    public void Release(ScheduledThread thread, ControlledMutex mutex, object released)
    {
        if (_isAborting)
        {
            return;
        }

        if (mutex.Owner != thread)
        {
            Fail("a lock is released by a thread that does not own it");
        }

        if (--mutex.Depth > 0)
        {
            return;
        }

        // Before others may go on: what the lock protects is as its owner leaves it.
        Released?.Invoke(released);
        mutex.Owner = null;
        Unblock(mutex);
    }

    /// <summary>Waits in a monitor that the thread owns. False when the time was over.</summary>
    public bool Wait(ScheduledThread thread, ControlledMutex mutex, long milliseconds)
    {
        Reach(thread, Operation.Wait);
        ThrowIfInterrupted(thread);
        Order(thread, Operation.Wait, mutex.Id);
        var depth = mutex.Depth;
        mutex.Owner = null;
        mutex.Depth = 0;
        Unblock(mutex);
        mutex.Waiters.Add(thread);
        thread.WaitsIn = mutex;
        Pause(thread, milliseconds);
        var isPulsed = thread.IsPulsed;
        Reacquire(thread, mutex, depth);
        ThrowIfInterrupted(thread);
        return isPulsed;
    }

    public void Pulse(ScheduledThread thread, ControlledMutex mutex, bool all)
    {
        Reach(thread, Operation.Pulse);
        Order(thread, Operation.Pulse, mutex.Id);
        var count = all ? mutex.Waiters.Count : Math.Min(1, mutex.Waiters.Count);
        for (var i = 0; i < count; i++)
        {
            var waiter = mutex.Waiters[0];
            MakeReady(waiter);
            waiter.IsPulsed = true;
        }
    }

    public void Sleep(ScheduledThread thread, long milliseconds)
    {
        Reach(thread, Operation.Wait);
        Pause(thread, milliseconds);
    }

    public void Join(ScheduledThread thread, ScheduledThread other)
    {
        Reach(thread, Operation.Wait);
        while (other.State != ScheduledThreadState.Done)
        {
            Block(thread, other);
        }
    }

    /// <summary>Ends a wait of another thread by an exception, now or when it waits next.</summary>
    public void Interrupt(ScheduledThread thread, ScheduledThread other)
    {
        Reach(thread, Operation.Step);
        if (other.State == ScheduledThreadState.Done)
        {
            return;
        }

        other.IsInterrupted = true;
        if (other.State == ScheduledThreadState.Waiting)
        {
            MakeReady(other);
        }
    }

    /// <summary>A thread spins: it gives others a turn, or looks again and again without them.</summary>
    public void Yield(ScheduledThread thread)
    {
        if (_isAborting)
        {
            StepWhileAborting();
            return;
        }

        thread.YieldCount++;
        Order(thread, Operation.Yield, Locations.Time);
        _ticks += TicksPerYield * (long)thread.YieldCount;
        var others = Candidates & ~thread.Bit;
        if (thread.SpinsAlone && thread.YieldCount < LonelyYieldsMax)
        {
            return;
        }

        if (others == 0)
        {
            thread.SpinsAlone = true;
            if (thread.YieldCount >= LonelyYieldsMax && thread.YieldCount % LonelyYieldsMax == 0)
            {
                Fail("a thread spins for ever, and no other could end that");
            }

            return;
        }

        if (thread.YieldCount >= LonelyYieldsMax || (thread.YieldCount <= YieldsMax && ChooseYield(thread)))
        {
            thread.SpinsAlone = false;
            SwitchTo(thread, BitOperations.IsPow2(others) ? _threads[BitOperations.Log2(others)]
                : Decide(others, thread.Id));
            return;
        }

        thread.SpinsAlone = true;
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
        {
            thread.Retire();
        }
    }

    internal static void Enter(ScheduledThread thread) => _current = thread;

    internal void Execute(ScheduledThread thread, Action body)
    {
        if (!_isAborting)
        {
            try
            {
                body();
            }
            catch (ScheduleAbortedException)
            {
            }
            catch (Exception e)
            {
                Abort("thread " + thread.Id + ": " + e);
            }
        }

        thread.State = ScheduledThreadState.Done;
        _ready &= ~thread.Bit;
        _doneCount++;
        Unblock(thread);
        if (_doneCount == _threadCount)
        {
            _ended.Release();
            return;
        }

        Resume(Next(thread));
    }

    private uint Candidates
    {
        get
        {
            var candidates = _ready;
            if (TimeMayPass)
            {
                for (var i = 0; i < _threadCount; i++)
                {
                    var thread = _threads[i];
                    candidates |= thread.State == ScheduledThreadState.Waiting && thread.Deadline != long.MaxValue
                        ? thread.Bit : 0;
                }
            }

            return candidates;
        }
    }

    private void Reach(ScheduledThread thread, Operation operation)
    {
        if (_isAborting)
        {
            StepWhileAborting();
            return;
        }

        if (thread.YieldCount > 0)
        {
            if (operation is Operation.VolatileRead or Operation.Time or Operation.Field && thread.SpinsAlone)
            {
                return;
            }

            if (operation is not (Operation.VolatileRead or Operation.Time or Operation.Field))
            {
                thread.SpinsAlone = false;
                thread.YieldCount = 0;
            }
        }

        if (++_stepCount > StepCountMax)
        {
            Fail("the threads go on without an end");
        }

        Note(thread, operation);
        if (_passesFields && operation is Operation.VolatileRead or Operation.VolatileWrite or Operation.Interlocked
            or Operation.Time or Operation.Step)
        {
            return;
        }

        var candidates = TimeMayPass ? Candidates : _ready;
        if (candidates == thread.Bit)
        {
            return;
        }

        var next = Decide(candidates, thread.Id);
        if (next != thread)
        {
            SwitchTo(thread, next);
        }
    }

    private void Order(ScheduledThread thread, Operation operation, int location)
    {
        if (_order is not null && !_isAborting)
        {
            _order.Add(thread.Id, operation, location);
        }
    }

    private void Reacquire(ScheduledThread thread, ControlledMutex mutex, int depth)
    {
        while (mutex.Owner is not null && mutex.Owner != thread && !_isAborting)
        {
            Block(thread, mutex);
        }

        mutex.Owner = thread;
        mutex.Depth += depth;
        Order(thread, Operation.Lock, mutex.Id);
    }

    private void Block(ScheduledThread thread, object by)
    {
        if (_isAborting)
        {
            throw new ScheduleAbortedException();
        }

        thread.State = ScheduledThreadState.Blocked;
        thread.BlockedBy = by;
        _ready &= ~thread.Bit;
        LeaveTo(thread, Next(thread));
    }

    private void Pause(ScheduledThread thread, long milliseconds)
    {
        if (_isAborting)
        {
            throw new ScheduleAbortedException();
        }

        thread.State = ScheduledThreadState.Waiting;
        thread.Deadline = milliseconds < 0 ? long.MaxValue : _ticks + (milliseconds * TicksPerMillisecond);
        _ready &= ~thread.Bit;
        LeaveTo(thread, Next(thread));
    }

    private static void ThrowIfInterrupted(ScheduledThread thread)
    {
        if (thread.IsInterrupted)
        {
            thread.IsInterrupted = false;
            throw new ThreadInterruptedException();
        }
    }

    private void Unblock(object by)
    {
        for (var i = 0; i < _threadCount; i++)
        {
            var thread = _threads[i];
            if (thread.State == ScheduledThreadState.Blocked && ReferenceEquals(thread.BlockedBy, by))
            {
                MakeReady(thread);
            }
        }
    }

    private void MakeReady(ScheduledThread thread)
    {
        if (_isAborting)
        {
            return; // it may have been unwound already
        }

        thread.State = ScheduledThreadState.Ready;
        thread.BlockedBy = null;
        thread.IsPulsed = false;
        thread.WaitsIn?.Waiters.Remove(thread);
        thread.WaitsIn = null;
        _ready |= thread.Bit;
    }

    // The thread cannot go on. Gives the one that does.
    private ScheduledThread? Next(ScheduledThread thread)
    {
        if (!_isAborting)
        {
            var candidates = TimeMayPass ? Candidates : _ready;
            if (candidates != 0)
            {
                return BitOperations.IsPow2(candidates) ? Chosen(BitOperations.Log2(candidates))
                    : Decide(candidates, thread.Id);
            }

            if (OnlyServicesAreLeft)
            {
                return null;
            }

            if (FirstByTime() is { } timed)
            {
                TimeoutCount++;
                return Chosen(timed.Id);
            }

            Abort("no thread can go on" + Describe());
        }

        // The failed schedule is unwound, one thread after the other.
        for (var i = 0; i < _threadCount; i++)
        {
            if (_threads[i].State != ScheduledThreadState.Done)
            {
                return _threads[i];
            }
        }

        throw new UnreachableException();
    }

    private bool OnlyServicesAreLeft
    {
        get
        {
            for (var i = 0; i < _threadCount; i++)
            {
                if (_threads[i].State != ScheduledThreadState.Done && !_threads[i].IsService)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private ScheduledThread? FirstByTime()
    {
        ScheduledThread? first = null;
        for (var i = 0; i < _threadCount; i++)
        {
            var thread = _threads[i];
            if (thread.State == ScheduledThreadState.Waiting && thread.Deadline != long.MaxValue
                && (first is null || thread.Deadline < first.Deadline))
            {
                first = thread;
            }
        }

        return first;
    }

    private ScheduledThread Decide(uint ready, int current)
    {
        var chosen = BitOperations.IsPow2(ready) ? BitOperations.Log2(ready) : _strategy.Choose(ready, current);
        var standard = (ready & (1u << current)) != 0 ? current : BitOperations.TrailingZeroCount(ready);
        if (chosen != standard)
        {
            _choices.Add(_decisionCount);
            _choices.Add(chosen);
        }

        _decisionCount += BitOperations.IsPow2(ready) ? 0 : 1;
        return Chosen(chosen);
    }

    private bool ChooseYield(ScheduledThread thread)
    {
        var lets = _strategy.LetsOthersGoOn(thread.Id);
        if (lets)
        {
            _choices.Add(_decisionCount);
            _choices.Add(-1);
        }

        _decisionCount++;
        return lets;
    }

    private ScheduledThread Chosen(int id)
    {
        var thread = _threads[id];
        if (thread.State == ScheduledThreadState.Waiting)
        {
            _ticks = Math.Max(_ticks, thread.Deadline);
            MakeReady(thread);
        }

        return thread;
    }

    private void SwitchTo(ScheduledThread thread, ScheduledThread next)
    {
        if (next != thread)
        {
            LeaveTo(thread, next);
        }
    }

    private void LeaveTo(ScheduledThread thread, ScheduledThread? next)
    {
        if (next != thread)
        {
            _switchCount++;
            Resume(next);
            thread.AwaitTurn();
        }

        if (_isAborting)
        {
            throw new ScheduleAbortedException();
        }
    }

    // Null: nothing is left to do but for services that wait.
    private void Resume(ScheduledThread? next)
    {
        if (next is null)
        {
            _ended.Release();
        }
        else
        {
            next.Resume();
        }
    }

    private void Abort(string what)
    {
        Failure ??= what;
        _isAborting = true;
    }

    // A thread that leaves a failed schedule owns and waits for nothing; it must come to an end.
    private void StepWhileAborting()
    {
        if (++_abortSteps > StepCountMax / 10)
        {
            throw new ScheduleAbortedException();
        }
    }

    private string Describe()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _threadCount; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"; thread {i} is {_threads[i].State}");
        }

        return text.ToString();
    }

    private void Note(ScheduledThread thread, Operation operation)
    {
        if (_trace is null)
        {
            return;
        }

        _trace.Append(CultureInfo.InvariantCulture, $"{_decisionCount,5} thread {thread.Id} {operation,-13}");
        var frames = 0;
        foreach (var frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod() is { DeclaringType: { } type } method
                && type.Assembly == typeof(Lsn).Assembly && frames < 4)
            {
                frames++;
                _trace.Append(
                    CultureInfo.InvariantCulture, $" {type.Name}.{method.Name}:{frame.GetFileLineNumber()}");
            }
        }

        _trace.AppendLine();
    }
}
