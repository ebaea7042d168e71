using System;
using System.Collections.Generic;

namespace DecentDb.FaultTests;

/// <summary>
/// What is on the medium for certain, and the steps after it that a power cut may lose. Only a sync of a file makes its
/// bytes and length durable; only a sync of the directory makes creations and deletions durable.
/// </summary>
internal sealed class DurableState
{
    private const int PageSize = 4096;
    private readonly Dictionary<int, SimulatedContent> _contents = [];
    private readonly SortedDictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly List<SimulatedStep> _unsynced = [];
    private readonly HashSet<SimulatedStep> _forgotten = new(ReferenceEqualityComparer.Instance);

    /// <summary>The steps that a power cut may lose, in their order.</summary>
    public IReadOnlyList<SimulatedStep> Unsynced => _unsynced;

    /// <summary>Takes back a step that was not synced.</summary>
    public void Forget(SimulatedStep step) => _unsynced.Remove(step);

    /// <summary>Puts a file there that is durable from the start.</summary>
    public void Add(SimulatedFile file)
    {
        _names[file.Path] = file.Id;
        _contents[file.Id] = file.Current.Clone();
    }

    public void Remove(string path) => _names.Remove(path);

    public DurableState Clone()
    {
        var copy = new DurableState();
        foreach (var (name, id) in _names)
        {
            copy._names.Add(name, id);
        }

        foreach (var (id, content) in _contents)
        {
            copy._contents.Add(id, content.Clone());
        }

        copy._unsynced.AddRange(_unsynced);
        copy._forgotten.UnionWith(_forgotten);
        return copy;
    }

    /// <summary>The durable bytes of a file, whether or not its name is durable.</summary>
    public SimulatedContent ContentOf(int fileId)
    {
        if (!_contents.TryGetValue(fileId, out var content))
        {
            content = new SimulatedContent();
            _contents.Add(fileId, content);
        }

        return content;
    }

    public void Apply(SimulatedStep step)
    {
        switch (step.Kind)
        {
            case SimulatedStepKind.Sync:
                WriteForgottenPages(step.FileId);
                Settle(other => !other.IsDirectory && other.FileId == step.FileId && !_forgotten.Contains(other));
                break;
            case SimulatedStepKind.SyncDirectory:
                Settle(other => other.IsDirectory);
                break;
            case SimulatedStepKind.FailedSync:
                foreach (var other in _unsynced)
                {
                    if (!other.IsDirectory && other.FileId == step.FileId)
                    {
                        _forgotten.Add(other);
                    }
                }

                break;
            default:
                _unsynced.Add(step);
                break;
        }
    }

    /// <summary>A failed sync after which some steps are on the medium and the others are gone.</summary>
    public void Drop(int fileId, Random random) => _unsynced.RemoveAll(step =>
    {
        if (step.IsDirectory || step.FileId != fileId)
        {
            return false;
        }

        if (random.Next(2) == 0)
        {
            step.ApplyTo(ContentOf(fileId));
        }

        return true;
    });

    /// <summary>
    /// The files after a power cut. The tear says what becomes of each step that was not synced; with
    /// <see cref="TornLength"/> the data and the length of grown files have fates of their own.
    /// </summary>
    public DiskImage Cut(Tear tear)
    {
        var names = new SortedDictionary<string, int>(_names, StringComparer.Ordinal);
        for (var i = 0; i < _unsynced.Count; i++)
        {
            var step = _unsynced[i];
            if (step.IsDirectory && tear.Fates[i] != StepFate.Lost)
            {
                step.ApplyTo(names);
            }
        }

        var image = new DiskImage();
        foreach (var (name, id) in names)
        {
            image.Files.Add(name, Cut(tear, id));
        }

        return image;
    }

    // A failed sync left pages of memory marked clean. One that was written to since is written whole by the next sync,
    // with what was forgotten in it, and so is the length; the others stay forgotten.
    private void WriteForgottenPages(int fileId)
    {
        for (var i = 0; i < _unsynced.Count; i++)
        {
            var step = _unsynced[i];
            if (step.IsDirectory || step.FileId != fileId || !_forgotten.Remove(step))
            {
                continue;
            }

            _unsynced.RemoveAt(i--);
            if (step.Kind == SimulatedStepKind.SetLength)
            {
                step.ApplyTo(ContentOf(fileId));
                continue;
            }

            for (var offset = step.Offset; offset < step.Offset + step.Bytes.Length;)
            {
                var end = Math.Min((offset / PageSize * PageSize) + PageSize, step.Offset + step.Bytes.Length);
                var part = step with
                {
                    Offset = offset,
                    Bytes = step.Bytes[(int)(offset - step.Offset)..(int)(end - step.Offset)],
                };
                if (IsWrittenSince(part))
                {
                    part.ApplyTo(ContentOf(fileId));
                }
                else
                {
                    _unsynced.Insert(++i, part);
                    _forgotten.Add(part);
                }

                offset = end;
            }
        }
    }

    private bool IsWrittenSince(SimulatedStep part) => _unsynced.Exists(other =>
        other.Kind == SimulatedStepKind.Write && other.FileId == part.FileId && !_forgotten.Contains(other)
        && other.Offset / PageSize <= part.Offset / PageSize
        && other.Offset + other.Bytes.Length > part.Offset / PageSize * PageSize);

    private SimulatedContent Cut(Tear tear, int fileId)
    {
        var content = ContentOf(fileId).Clone();
        var before = content.Length;
        var length = before;
        for (var i = 0; i < _unsynced.Count; i++)
        {
            var step = _unsynced[i];
            if (step.IsDirectory || step.FileId != fileId)
            {
                continue;
            }

            length = step.Kind == SimulatedStepKind.SetLength ? (int)step.Offset
                : Math.Max(length, (int)step.Offset + step.Bytes.Length);
            if (tear.Fates[i] == StepFate.Kept)
            {
                step.ApplyTo(content);
            }
            else if (tear.Fates[i] == StepFate.Torn)
            {
                tear.Apply(step, content);
            }
        }

        if (tear.Length == TornLength.WithoutData && content.Length < length)
        {
            content.SetLength(length);
        }
        else if (tear.Length == TornLength.Old && content.Length > before)
        {
            content.SetLength(before);
        }

        return content;
    }

    private void Settle(Predicate<SimulatedStep> isCovered) => _unsynced.RemoveAll(step =>
    {
        if (!isCovered(step))
        {
            return false;
        }

        if (step.IsDirectory)
        {
            step.ApplyTo(_names);
        }
        else
        {
            step.ApplyTo(ContentOf(step.FileId));
        }

        return true;
    });
}
