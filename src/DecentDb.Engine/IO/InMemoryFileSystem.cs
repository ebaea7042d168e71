using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IO;

/// <summary>Files in memory, gone with this object. Syncs do nothing.</summary>
internal sealed class InMemoryFileSystem : IFileSystem
{
    private readonly Lock _lock = new(); // protects _files
    private readonly Dictionary<string, InMemoryContent> _files = new(StringComparer.Ordinal);

    public bool WaitsForDisk => false;

    public string GetRealPath(string path) => path;

    public bool Exists(string path)
    {
        lock (_lock)
        {
            return _files.ContainsKey(path);
        }
    }

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        if (mode == FileOpenMode.Temporary)
        {
            return new InMemoryFile(path + "-temp", new InMemoryContent(), isReadOnly: false);
        }

        lock (_lock)
        {
            var exists = _files.TryGetValue(path, out var content);
            if (!exists && mode is FileOpenMode.OpenExisting or FileOpenMode.OpenReadOnly)
            {
                throw new DatabaseException(ErrorCode.CannotOpen, path + ": the file does not exist.")
                {
                    FileName = path,
                };
            }

            if (exists && mode == FileOpenMode.CreateNew)
            {
                throw new DatabaseException(ErrorCode.CannotOpen, path + ": the file exists.") { FileName = path };
            }

            if (content is null)
            {
                content = new InMemoryContent();
                _files.Add(path, content);
            }

            return new InMemoryFile(path, content, mode == FileOpenMode.OpenReadOnly);
        }
    }

    public void Delete(string path)
    {
        lock (_lock)
        {
            _files.Remove(path);
        }
    }

    public void Move(string from, string to, bool overwrite)
    {
        lock (_lock)
        {
            if (!overwrite && _files.ContainsKey(to))
            {
                throw new DatabaseException(ErrorCode.CannotOpen, to + ": the file exists.") { FileName = to };
            }

            if (!_files.Remove(from, out var content))
            {
                throw new DatabaseException(ErrorCode.CannotOpen, from + ": the file does not exist.")
                {
                    FileName = from,
                };
            }

            _files[to] = content;
        }
    }

    public void SyncDirectoryOf(string path)
    {
    }
}
