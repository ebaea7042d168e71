using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests;

/// <summary>
/// A disk that remembers what is durable. Every write, resize, sync, creation and deletion is a step with a number; at
/// a chosen step the power goes off, or the step fails. The steps are kept, so that one run of a program shows every
/// power cut that could have hit it.
/// </summary>
internal sealed class SimulatedDisk : IFileSystem
{
    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly DurableState _durable = new();
    private readonly List<SimulatedStep> _trace = [];
    private int _nextFileId;
    private int _temporaryCount;
    private int _readCount;

    /// <summary>Watches every step before it is done.</summary>
    public OrderAsserter? Asserter { get; set; }

    public int StepCount { get; private set; }

    /// <summary>Reads have numbers of their own.</summary>
    public int ReadCount => _readCount;

    public int CrashAtStep { get; set; } = int.MaxValue;

    private (SimulatedFile File, SimulatedStep Step)? _onItsWay;

    public int FaultAtStep { get; set; } = int.MaxValue;

    public int FaultAtRead { get; set; } = int.MaxValue;

    public FaultKind FaultKind { get; set; }

    public FailedSyncBehaviour FailedSync { get; set; }

    public bool FaultIsPersistent { get; set; }

    public bool HasFaulted { get; private set; }

    public int SyncCount { get; private set; }

    public bool IsCrashed { get; private set; }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<SimulatedStep> Trace => _trace;

    public DurableState Durable => _durable;

    public static SimulatedDisk From(DiskImage image)
    {
        var disk = new SimulatedDisk();
        foreach (var (name, content) in image.Files)
        {
            disk.AddDurable(name, content.Clone());
        }

        return disk;
    }

    public string GetRealPath(string path) => path;

    public bool Exists(string path)
    {
        using (Uninterrupted.Enter(_files))
        {
            return _files.ContainsKey(path);
        }
    }

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        using (Uninterrupted.Enter(_files))
        {
            if (mode == FileOpenMode.Temporary)
            {
                path += "-temp-" + _temporaryCount++;
                Step(path, canFail: true);
                return new SimulatedHandle(
                    this, new SimulatedFile(path, _nextFileId++, new SimulatedContent()) { IsTemporary = true });
            }

            if (!_files.TryGetValue(path, out var file))
            {
                if (mode is FileOpenMode.OpenExisting or FileOpenMode.OpenReadOnly)
                {
                    throw new DatabaseException(ErrorCode.CannotOpen, path + ": the file does not exist.");
                }

                Step(path, canFail: true);
                file = new SimulatedFile(path, _nextFileId++, new SimulatedContent());
                _files.Add(path, file);
                Record(file, SimulatedStepKind.Create);
            }

            return new SimulatedHandle(this, file);
        }
    }

    public void Delete(string path)
    {
        using (Uninterrupted.Enter(_files))
        {
            Step(path, canFail: false);
            if (_files.TryGetValue(path, out var file))
            {
                Record(file, SimulatedStepKind.Delete);
                _files.Remove(path);
            }
        }
    }

    public void Move(string from, string to, bool overwrite)
    {
        lock (_files)
        {
            Step(from, canFail: true);
            if (!overwrite && _files.ContainsKey(to))
            {
                throw new DatabaseException(ErrorCode.CannotOpen, to + ": the file exists.");
            }

            var file = _files[from];
            _files.Remove(from);
            var moved = new SimulatedFile(to, file.Id, file.Current);
            _files[to] = moved;
            Record(new SimulatedStep(to, file.Id, SimulatedStepKind.Rename, 0, []) { OldPath = from });
        }
    }

    public void SyncDirectoryOf(string path)
    {
        using (Uninterrupted.Enter(_files))
        {
            Step(path, canFail: true);
            SyncCount++;
            Record(new SimulatedStep(path, -1, SimulatedStepKind.SyncDirectory, 0, []));
        }
    }

    /// <summary>The same files, unlocked and without faults, as if the process had ended.</summary>
    public SimulatedDisk AfterProcessEnd()
    {
        using (Uninterrupted.Enter(_files))
        {
            var disk = new SimulatedDisk();
            foreach (var (name, file) in _files)
            {
                disk.AddDurable(name, file.Current.Clone());
            }

            return disk;
        }
    }

    /// <summary>The process ends now and another one starts: what was not synced is still not durable.</summary>
    public void RestartProcess()
    {
        if (_onItsWay is var (written, step))
        {
            // The operating system has taken the write of the process that ended, and shows it to the next one, or has
            // not, and then nothing of it ever comes.
            if (StepCount % 2 == 0)
            {
                step.ApplyTo(written.Current);
            }
            else
            {
                _durable.Forget(step);
            }

            _onItsWay = null;
        }

        CrashAtStep = int.MaxValue;
        IsCrashed = false;
        StepCount = 0;
        foreach (var file in _files.Values)
        {
            file.IsLocked = false;
        }
    }

    /// <summary>What a power cut now leaves.</summary>
    public SimulatedDisk AfterPowerCut(CrashImage image, Random random)
    {
        using (Uninterrupted.Enter(_files))
        {
            return From(_durable.Cut(CrashImages.Choose(image, _durable.Unsynced, random)));
        }
    }

    /// <summary>The present bytes of a file, for tests that damage them.</summary>
    public byte[] GetContent(string path) => _files[path].Current.ToArray();

    public void SetContent(string path, byte[] content)
    {
        var bytes = new SimulatedContent();
        bytes.Set(content);
        _files.Remove(path);
        AddDurable(path, bytes);
    }

    public void RemoveFile(string path)
    {
        _files.Remove(path);
        _durable.Remove(path);
    }

    internal long LengthOf(SimulatedFile file)
    {
        using (Uninterrupted.Enter(_files))
        {
            return file.Current.Length;
        }
    }

    /// <summary>The bytes that programs see now. Under the disk's lock.</summary>
    internal SimulatedContent CurrentOf(string path) => _files[path].Current;

    internal int FileIdOf(string path) => _files[path].Id;

    internal int Read(SimulatedFile file, Span<byte> buffer, long offset)
    {
        using (Uninterrupted.Enter(_files))
        {
            if (IsCrashed)
            {
                throw new SimulatedCrashException();
            }

            var number = _readCount++;
            if (number != FaultAtRead && (!FaultIsPersistent || number < FaultAtRead))
            {
                return file.Current.Read(buffer, offset);
            }

            HasFaulted = true;
            return FaultKind == FaultKind.ShortRead
                ? file.Current.Read(buffer[..(buffer.Length / 2)], offset)
                : throw new DatabaseException(ErrorCode.IoError, file.Path + ": simulated fault.");
        }
    }

    internal void Write(SimulatedFile file, ReadOnlySpan<byte> bytes, long offset)
    {
        using (Uninterrupted.Enter(_files))
        {
            if (file.IsTemporary)
            {
                Step(file.Path, canFail: true);
                new SimulatedStep(file.Path, file.Id, SimulatedStepKind.Write, offset, bytes.ToArray())
                    .ApplyTo(file.Current);
                return;
            }

            var wasCrashed = IsCrashed;
            try
            {
                Step(file.Path, canFail: true);
            }
            catch (SimulatedCrashException) when (!wasCrashed)
            {
                // The write was on its way when the power went off; what the program still tries after that is not.
                _onItsWay = (file, new SimulatedStep(
                    file.Path, file.Id, SimulatedStepKind.Write, offset, bytes.ToArray()));
                _durable.Apply(_onItsWay.Value.Step);
                throw;
            }
            catch (DatabaseException) when (bytes.Length > 1 && FaultKind != FaultKind.IoError)
            {
                // What the engine wanted to write is judged, not the half of it that the disk took.
                Asserter?.Before(
                    new SimulatedStep(file.Path, file.Id, SimulatedStepKind.Write, offset, bytes.ToArray()), this);
                var half = new SimulatedStep(
                    file.Path, file.Id, SimulatedStepKind.Write, offset, bytes[..(bytes.Length / 2)].ToArray());
                Record(half);
                half.ApplyTo(file.Current);
                throw;
            }

            Record(file, SimulatedStepKind.Write, offset, bytes.ToArray());
        }
    }

    internal void SetLength(SimulatedFile file, long length)
    {
        using (Uninterrupted.Enter(_files))
        {
            Step(file.Path, canFail: true);
            Record(file, SimulatedStepKind.SetLength, length);
        }
    }

    internal void Sync(SimulatedFile file)
    {
        using (Uninterrupted.Enter(_files))
        {
            try
            {
                Step(file.Path, canFail: true);
            }
            catch (DatabaseException)
            {
                FailSync(file);
                throw;
            }

            SyncCount++;
            Record(file, SimulatedStepKind.Sync);
        }
    }

    internal static bool TryLock(SimulatedFile file)
    {
        using (Uninterrupted.Enter(file))
        {
            var free = !file.IsLocked;
            file.IsLocked = true;
            return free;
        }
    }

    private void FailSync(SimulatedFile file)
    {
        switch (FailedSync)
        {
            case FailedSyncBehaviour.MarkedClean:
                Record(file, SimulatedStepKind.FailedSync);
                break;
            case FailedSyncBehaviour.Dropped:
                _durable.Drop(file.Id, new Random(StepCount));
                file.Current = _durable.ContentOf(file.Id).Clone();
                break;
            default:
                break;
        }
    }

    private void AddDurable(string name, SimulatedContent content)
    {
        var file = new SimulatedFile(name, _nextFileId++, content);
        _files.Add(name, file);
        _durable.Add(file);
    }

    private void Record(SimulatedFile file, SimulatedStepKind kind, long offset = 0, byte[]? bytes = null)
    {
        var step = new SimulatedStep(file.Path, file.Id, kind, offset, bytes ?? []);
        Asserter?.Before(step, this);
        Record(step);
        if (kind is SimulatedStepKind.Write or SimulatedStepKind.SetLength)
        {
            step.ApplyTo(file.Current);
        }
    }

    private void Record(SimulatedStep step)
    {
        _trace.Add(step);
        _durable.Apply(step);
    }

    private void Step(string path, bool canFail)
    {
        if (IsCrashed)
        {
            throw new SimulatedCrashException();
        }

        var step = StepCount++;
        if (step >= CrashAtStep)
        {
            IsCrashed = true;
            throw new SimulatedCrashException();
        }

        if (canFail && FaultKind < FaultKind.ShortRead
            && (step == FaultAtStep || (FaultIsPersistent && step > FaultAtStep)))
        {
            HasFaulted = true;
            throw new DatabaseException(
                FaultKind == FaultKind.DiskFull ? ErrorCode.DiskFull : ErrorCode.IoError,
                path + ": simulated fault.");
        }
    }
}
