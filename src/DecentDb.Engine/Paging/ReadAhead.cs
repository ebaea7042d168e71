using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Reads the leaves that a scan comes to next before it asks for them, many with one call: a run of the children of an
/// interior page. Several runs are planned; another thread works on them where one is idle, and the scan itself on the
/// one that it needs, or on the next while it waits for that.
/// <para>
/// A page goes into the cache as if somebody had missed it. One that is damaged or cannot be read is left out: the scan
/// meets the error when it reads that page itself. A defect of the engine is nothing of that kind: it ends the scan at
/// its next step, on whatever thread it showed. The runs belong to the snapshot of a reader, so the scan calls
/// <see cref="Stop"/> before it gives the reader back: afterwards nobody reads pages for it that may be free then.
/// </para>
/// </summary>
internal sealed class ReadAhead
{
    private const int RunBytesMax = 512 << 10;
    private const int RunCountMax = 4;
    private const int FirstRunPages = 8;
    private const int RunPagesMin = 4;
    private const int PartOfCache = 64; // of which a run takes one
    private const int KeptPart = 4; // of the cache, which a long scan may fill as if it were a short one
    private const uint KeptRuns = 64; // of which one stays in the cache although the scan only passes by

    private readonly object _gate = new(); // protects the runs, and whether somebody works on them
    private readonly PageStore _store;
    private readonly PageReader _reader; // whose snapshot must not be given back while somebody reads
    private readonly Lsn _snapshot;
    private readonly Run[] _runs = new Run[RunCountMax]; // in turn, from _firstRun on
    private readonly int _runPagesMax;
    private readonly bool _mayCallWorker;
    private int _firstRun;
    private int _runCount;
    private int _runLimit = 1;
    private int _runPages;
    private PageId _parent;
    private int _end; // of the run that the scan is in, among the children of the parent
    private int _planned; // the first child that is in no run yet
    private uint _runNumber;
    private long _plannedPages;
    private bool _hasWorker;
    private ExceptionDispatchInfo? _defect; // what is not a matter of the file or of memory; under the gate

    private ReadAhead(PageStore store, PageReader reader, Lsn snapshot, int runPagesMax, bool mayCallWorker)
    {
        _snapshot = snapshot;
        _mayCallWorker = mayCallWorker;
        _store = store;
        _reader = reader;
        _runPagesMax = runPagesMax;
        _runPages = Math.Min(FirstRunPages, runPagesMax);
        for (var i = 0; i < _runs.Length; i++)
        {
            _runs[i] = new Run(runPagesMax);
        }
    }

    private enum RunState
    {
        Planned,
        InWork,
        Done,
    }

    /// <summary>True when the scan has read more than the cache should keep for it.</summary>
    public bool IsLong => _plannedPages > _store.BudgetPages / KeptPart;

    /// <summary>Null when the cache is too small for pages that nobody has asked for.</summary>
    /// <param name="store">The cache.</param>
    /// <param name="reader">The reader of the scan.</param>
    /// <param name="snapshot">What that reads at.</param>
    /// <param name="beside">Whether another thread may read, where there is more than one processor.</param>
    public static ReadAhead? For(PageStore store, PageReader reader, Lsn snapshot, bool beside)
    {
        var pages = (int)Math.Min(RunBytesMax / store.PageSize, store.BudgetPages / PartOfCache);
        if (pages < RunPagesMin)
        {
            return null;
        }

        store.EnsureSlots(reader.PageCount);
        return new ReadAhead(
            store, reader, snapshot, pages, beside && Environment.ProcessorCount > 1);
    }

    /// <summary>
    /// The scan reads a child of an interior page next, and then those behind it, in order. Plans and reads what it
    /// needs soon.
    /// </summary>
    /// <param name="parent">The interior page.</param>
    /// <param name="index">The child.</param>
    /// <param name="end">Behind the last child that the scan needs.</param>
    /// <param name="childAt">Gives the page ids of the children.</param>
    /// <param name="page">The image of the parent.</param>
    /// <exception cref="DatabaseException">InternalError: a defect showed while pages were read.</exception>
    public void MoveTo(PageId parent, int index, int end, ChildOf childAt, byte[] page)
    {
        if (parent == _parent && index < _end)
        {
            return;
        }

        if (parent != _parent)
        {
            Stop();
            _parent = parent;
            _planned = index;
        }
        else
        {
            RemoveFirst();
        }

        Plan(end, childAt, page);
        Invariant.That(_runCount > 0 && RunAt(0).First <= index && index < RunAt(0).End);
        _end = RunAt(0).End;
        if (_mayCallWorker)
        {
            CallWorker();
        }

        Complete(RunAt(0));
    }

    /// <summary>Drops what is planned, and waits until nobody reads any more.</summary>
    public void Stop()
    {
        var wasInterrupted = false;
        using (Uninterrupted.Enter(_gate))
        {
            for (var i = 0; i < _runCount; i++)
            {
                while (RunAt(i).State == RunState.InWork)
                {
                    wasInterrupted |= Uninterrupted.Wait(_gate);
                }

                Invariant.That(RunAt(i).State != RunState.InWork);
                RunAt(i).State = RunState.Done;
            }
        }

        Uninterrupted.Keep(wasInterrupted);
        while (_runCount > 0)
        {
            foreach (var number in RunAt(0).Pages)
            {
                _store.ForgetAwaited(new PageId(number));
            }

            RemoveFirst();
        }

        _parent = PageId.None;
        _end = 0;
    }

    // Under the lock, because a thread that works on a later run finds that by its place.
    private void RemoveFirst()
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (_runCount > 0)
            {
                Invariant.That(RunAt(0).State == RunState.Done);
                _firstRun = (_firstRun + 1) % RunCountMax;
                _runCount--;
            }
        }
    }

    private Run RunAt(int place) => _runs[(_firstRun + place) % RunCountMax];

    private void Plan(int end, ChildOf childAt, byte[] page)
    {
        // A scan that ends soon has not read much in vain: it plans farther each time.
        while (_runCount < _runLimit && _planned < end)
        {
            var run = RunAt(_runCount);
            run.Set(_planned, Math.Min(end, _planned + _runPages), passes: IsLong && ++_runNumber % KeptRuns != 0);
            Invariant.That(run.State == RunState.Done && run.End <= end);
            _plannedPages += run.End - run.First;
            var isMissing = false;
            for (var child = run.First; child < run.End; child++)
            {
                var id = childAt(page, child);
                if (id.Value < _reader.PageCount && id.Value >= MetaFormat.PageCountOf(_store.PageSize)
                    && !_store.IsCached(id))
                {
                    run.Add(id);
                    isMissing = true;
                }
            }

            using (Uninterrupted.Enter(_gate))
            {
                run.State = isMissing ? RunState.Planned : RunState.Done;
                _planned = run.End;
                _runCount++;
            }

            _runPages = Math.Min(_runPages * 2, _runPagesMax);
        }

        _runLimit = Math.Min(_runLimit + 1, RunCountMax);
    }

    // One thread at a time works for a scan, beside the scan itself.
    private void CallWorker()
    {
        using (Uninterrupted.Enter(_gate))
        {
            Invariant.That(_runCount > 0);
            if (_hasWorker || !HasPlannedLater())
            {
                return;
            }

            _hasWorker = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static ahead => ahead.Work(), this, preferLocal: false);
    }

    private bool HasPlannedLater()
    {
        for (var i = 1; i < _runCount; i++)
        {
            if (RunAt(i).State == RunState.Planned)
            {
                return true;
            }
        }

        return false;
    }

    private void Work()
    {
        while (true)
        {
            Run? run;
            using (Uninterrupted.Enter(_gate))
            {
                run = TakePlanned();
                Invariant.That(_hasWorker);
                if (run is null)
                {
                    _hasWorker = false;
                    return;
                }
            }

            ReadRun(run);
        }
    }

    private Run? TakePlanned()
    {
        for (var i = 0; i < _runCount; i++)
        {
            var run = RunAt(i);
            if (run.State == RunState.Planned)
            {
                Invariant.That(run.Pages.Length > 0);
                run.State = RunState.InWork;
                return run;
            }
        }

        return null;
    }

    // Until the run is done, which is somebody else's when the scan has nothing to read itself.
    private void Complete(Run needed)
    {
        var wasInterrupted = false;
        while (TakeUntilDone(needed, ref wasInterrupted) is { } run)
        {
            ReadRun(run);
        }

        Uninterrupted.Keep(wasInterrupted);
        ThrowIfDefect();
    }

    private void ThrowIfDefect()
    {
        ExceptionDispatchInfo? defect;
        using (Uninterrupted.Enter(_gate))
        {
            defect = _defect;
        }

        defect?.Throw();
    }

    private Run? TakeUntilDone(Run needed, ref bool wasInterrupted)
    {
        using (Uninterrupted.Enter(_gate))
        {
            while (needed.State != RunState.Done)
            {
                if (TakePlanned() is { } run)
                {
                    return run;
                }

                wasInterrupted |= Uninterrupted.Wait(_gate);
            }

            return null;
        }
    }

    private void ReadRun(Run run)
    {
        try
        {
            var pages = run.Pages;
            while (pages.Length > 0)
            {
                var count = 1;
                while (count < pages.Length && pages[count] == pages[0] + (uint)count)
                {
                    count++;
                }

                ReadNeighbours(run, pages[..count]);
                pages = pages[count..];
            }
        }
        catch (Exception e) when (IsOfFileOrMemory(e))
        {
            // Who needs the page reads it, and meets what is wrong.
        }
        catch (Exception e)
        {
            // Not on this thread, which may be one of the pool, where nobody would tell the scan.
            using (Uninterrupted.Enter(_gate))
            {
                _defect ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        finally
        {
            using (Uninterrupted.Enter(_gate))
            {
                Invariant.That(run.State == RunState.InWork);
                run.State = RunState.Done;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // A failed or damaged read, a file that is closed or given up, or no memory for pages that nobody has asked for.
    private static bool IsOfFileOrMemory(Exception e) =>
        e is OutOfMemoryException or DatabaseException { Code: not ErrorCode.InternalError };

    private void ReadNeighbours(Run run, ReadOnlySpan<uint> pages)
    {
        var first = new PageId(pages[0]);
        var rented = 0;
        var cached = 0;
        try
        {
            for (; rented < pages.Length; rented++)
            {
                run.ChangeCounts[rented] = _store.ChangeCountOf(new PageId(pages[rented]));
                run.Buffers[rented] = _store.Pool.Rent();
            }

            var read = _store.ReadPages(first, run.Buffers.AsSpan(0, rented));
            while (cached < read)
            {
                // From here on the buffer belongs to the store, whatever that throws.
                var next = cached++;
                _store.CacheAhead(
                    new PageId(pages[next]), run.Buffers[next], _snapshot, run.ChangeCounts[next], run.Passes);
            }
        }
        finally
        {
            for (; cached < rented; cached++)
            {
                _store.Pool.Return(run.Buffers[cached]);
            }
        }
    }

    /// <summary>Children of the parent that are read together.</summary>
    private sealed class Run(int pagesMax)
    {
        private uint[] _pages = []; // made, as the other arrays, when a page is not in memory
        private int _count;

        public RunState State { get; set; } = RunState.Done;

        public int First { get; private set; }

        public int End { get; private set; }

        public bool Passes { get; private set; }

        /// <summary>Those of its pages that were not in memory.</summary>
        public ReadOnlySpan<uint> Pages => _pages.AsSpan(0, _count);

        public byte[][] Buffers { get; private set; } = [];

        public long[] ChangeCounts { get; private set; } = [];

        public void Set(int first, int end, bool passes)
        {
            Invariant.That(first < end && end - first <= pagesMax);
            (First, End, Passes, _count) = (first, end, passes, 0);
        }

        public void Add(PageId page)
        {
            Invariant.That(_count < End - First);
            if (_pages.Length == 0)
            {
                _pages = new uint[pagesMax];
                Buffers = new byte[pagesMax][];
                ChangeCounts = new long[pagesMax];
            }

            _pages[_count++] = page.Value;
        }
    }
}
