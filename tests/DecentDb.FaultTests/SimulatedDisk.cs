using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests;

/// <summary>
/// A disk that remembers what is durable. Every write, resize, sync, creation and deletion is a step with a number; at
/// a chosen step the power goes off, or the step fails. What was not synced is then lost, kept, or torn at 512 bytes.
/// </summary>
internal sealed class SimulatedDisk : IFileSystem
{
    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly List<SimulatedStep> _unsynced = [];
    private readonly HashSet<string> _durableNames = new(StringComparer.Ordinal);
    private int _temporaryCount;

    public int StepCount { get; private set; }

    public int CrashAtStep { get; set; } = int.MaxValue;

    public int FaultAtStep { get; set; } = int.MaxValue;

    public FaultKind FaultKind { get; set; }

    public bool FaultIsPersistent { get; set; }

    public bool HasFaulted { get; private set; }

    public int SyncCount { get; private set; }

    public bool IsCrashed { get; private set; }

    public string GetRealPath(string path) => path;

    public bool Exists(string path)
    {
        lock (_files)
        {
            return _files.ContainsKey(path);
        }
    }

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        lock (_files)
        {
            if (mode == FileOpenMode.Temporary)
            {
                path += "-temp-" + _temporaryCount++;
            }

            if (!_files.TryGetValue(path, out var file))
            {
                if (mode is FileOpenMode.OpenExisting or FileOpenMode.OpenReadOnly)
                {
                    throw new DatabaseException(ErrorCode.CannotOpen, path + ": the file does not exist.");
                }

                Step(path, canFail: true);
                file = new SimulatedFile(path);
                _files.Add(path, file);
                _unsynced.Add(new SimulatedStep(path, SimulatedStepKind.Create, 0, []));
            }

            return new SimulatedHandle(this, file);
        }
    }

    public void Delete(string path)
    {
        lock (_files)
        {
            Step(path, canFail: false);
            if (_files.Remove(path))
            {
                _unsynced.Add(new SimulatedStep(path, SimulatedStepKind.Delete, 0, []));
            }
        }
    }

    public void SyncDirectoryOf(string path)
    {
        lock (_files)
        {
            Step(path, canFail: true);
            SyncCount++;
            _unsynced.RemoveAll(step =>
            {
                if (step.Kind == SimulatedStepKind.Create)
                {
                    _durableNames.Add(step.Path);
                    return true;
                }

                return step.Kind == SimulatedStepKind.Delete && _durableNames.Remove(step.Path) | true;
            });
        }
    }

    /// <summary>The same files, unlocked and without faults, as if the process had ended.</summary>
    public SimulatedDisk AfterProcessEnd() => Build(keep: _ => StepFate.Kept, new Random(0));

    /// <summary>The process ends now and another one starts: what was not synced is still not durable.</summary>
    public void RestartProcess()
    {
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
        var count = _unsynced.Count;
        var chosen = count == 0 ? 0 : random.Next(count);
        return Build(
            index => image switch
            {
                CrashImage.AllLost => StepFate.Lost,
                CrashImage.AllKept => StepFate.Kept,
                CrashImage.OneLost => index == chosen ? StepFate.Lost : StepFate.Kept,
                CrashImage.OneKept => index == chosen ? StepFate.Kept : StepFate.Lost,
                CrashImage.Torn => index == chosen
                    ? StepFate.Torn
                    : random.Next(2) == 0 ? StepFate.Kept : StepFate.Lost,
                _ => (StepFate)random.Next(3),
            },
            random);
    }

    /// <summary>The present bytes of a file, for tests that damage them.</summary>
    public byte[] GetContent(string path) => _files[path].Current.ToArray();

    public void SetContent(string path, byte[] content)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            file = new SimulatedFile(path);
            _files.Add(path, file);
        }

        file.Current.Set(content);
        file.Durable.Set(content);
    }

    public void RemoveFile(string path) => _files.Remove(path);

    internal int Read(SimulatedFile file, Span<byte> buffer, long offset)
    {
        lock (_files)
        {
            if (IsCrashed)
            {
                throw new SimulatedCrashException();
            }

            return file.Current.Read(buffer, offset);
        }
    }

    internal void Write(SimulatedFile file, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_files)
        {
            try
            {
                Step(file.Path, canFail: true);
            }
            catch (SimulatedCrashException)
            {
                // The write was on its way.
                _unsynced.Add(new SimulatedStep(file.Path, SimulatedStepKind.Write, offset, bytes.ToArray()));
                throw;
            }
            catch (DatabaseException) when (bytes.Length > 1)
            {
                Apply(file, bytes[..(bytes.Length / 2)], offset);
                throw;
            }

            Apply(file, bytes, offset);
        }
    }

    internal void SetLength(SimulatedFile file, long length)
    {
        lock (_files)
        {
            Step(file.Path, canFail: true);
            _unsynced.Add(new SimulatedStep(file.Path, SimulatedStepKind.SetLength, length, []));
            file.Current.SetLength(length);
        }
    }

    internal void Sync(SimulatedFile file)
    {
        lock (_files)
        {
            try
            {
                Step(file.Path, canFail: true);
            }
            catch (DatabaseException)
            {
                // The kernel marks the pages clean: no later sync covers them.
                foreach (var step in _unsynced)
                {
                    step.IsForgotten |= step.Path == file.Path;
                }

                throw;
            }

            SyncCount++;
            _unsynced.RemoveAll(step =>
            {
                if (step.Path != file.Path || step.IsForgotten
                    || step.Kind is SimulatedStepKind.Create or SimulatedStepKind.Delete)
                {
                    return false;
                }

                step.ApplyTo(file.Durable);
                return true;
            });
        }
    }

    internal static bool TryLock(SimulatedFile file)
    {
        lock (file)
        {
            var free = !file.IsLocked;
            file.IsLocked = true;
            return free;
        }
    }

    private void Apply(SimulatedFile file, ReadOnlySpan<byte> bytes, long offset)
    {
        var step = new SimulatedStep(file.Path, SimulatedStepKind.Write, offset, bytes.ToArray());
        _unsynced.Add(step);
        step.ApplyTo(file.Current);
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

        if (canFail && (step == FaultAtStep || (FaultIsPersistent && step > FaultAtStep)))
        {
            HasFaulted = true;
            throw new DatabaseException(
                FaultKind == FaultKind.DiskFull ? ErrorCode.DiskFull : ErrorCode.IoError,
                path + ": simulated fault.");
        }
    }

    private SimulatedDisk Build(Func<int, StepFate> keep, Random random)
    {
        var disk = new SimulatedDisk();
        var contents = new Dictionary<string, SimulatedContent>(StringComparer.Ordinal);
        foreach (var name in _durableNames)
        {
            // A deletion that is not durable leaves the file with what was durable of it.
            contents[name] = _files.TryGetValue(name, out var file) ? file.Durable.Clone() : new SimulatedContent();
        }

        var all = new Dictionary<string, SimulatedContent>(StringComparer.Ordinal);
        for (var i = 0; i < _unsynced.Count; i++)
        {
            var step = _unsynced[i];
            var fate = keep(i);
            if (step.Kind == SimulatedStepKind.Create && fate != StepFate.Lost)
            {
                contents[step.Path] = _files.TryGetValue(step.Path, out var file)
                    ? file.Durable.Clone()
                    : new SimulatedContent();
            }
            else if (step.Kind == SimulatedStepKind.Delete && fate != StepFate.Lost)
            {
                contents.Remove(step.Path);
            }
            else if (fate != StepFate.Lost && contents.TryGetValue(step.Path, out var content))
            {
                step.ApplyTo(content, fate == StepFate.Torn ? random : null);
            }
        }

        foreach (var (name, content) in contents)
        {
            disk._files.Add(name, new SimulatedFile(name, content));
            disk._durableNames.Add(name);
        }

        return disk;
    }

    private enum StepFate
    {
        Lost,
        Kept,
        Torn,
    }
}
