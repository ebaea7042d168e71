using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine;

/// <summary>The open engines of this process by real path, so that one file has one engine.</summary>
internal static class DatabaseRegistry
{
    private const string MemoryPath = ":memory:";
    private const string LogSuffix = DatabaseOpener.LogSuffix;
    private static readonly Lock Gate = new(); // protects Engines and the reference counts
    private static readonly Dictionary<string, DatabaseEngine> Engines = new(StringComparer.Ordinal);

    public static DatabaseEngine Acquire(DatabaseOptions options)
    {
        if (options.Path.Length == 0 || options.Path == MemoryPath)
        {
            var engine = DatabaseEngine.Open(new InMemoryFileSystem(), MemoryPath, options);
            engine.References = 1;
            return engine;
        }

        var isShared = options.Mode == DatabaseOpenMode.Memory;
        IFileSystem fileSystem = isShared ? new InMemoryFileSystem() : OperatingSystemFileSystem.Instance;
        var path = isShared ? options.Path : fileSystem.GetRealPath(options.Path);
        var key = (isShared ? "memory:" : "file:") + path;
        lock (Gate)
        {
            if (!Engines.TryGetValue(key, out var engine))
            {
                engine = DatabaseEngine.Open(fileSystem, path, options);
                Engines.Add(key, engine);
            }
            else if (engine.Transactions.IsReadOnly && options.Mode != DatabaseOpenMode.ReadOnly)
            {
                throw new DatabaseException(
                    ErrorCode.DatabaseInUse, $"{path} is open for reading only in this process; close that first.")
                {
                    FileName = path,
                };
            }

            engine.References++;
            return engine;
        }
    }

    public static void DeleteFiles(string path)
    {
        var fileSystem = OperatingSystemFileSystem.Instance;
        lock (Gate)
        {
            RefuseIfOpen(path);
            if (fileSystem.Exists(path))
            {
                // Opening fails when another process owns the file.
                fileSystem.Open(path, FileOpenMode.OpenExisting).Dispose();
                fileSystem.Delete(path);
            }

            if (fileSystem.Exists(path + LogSuffix))
            {
                fileSystem.Delete(path + LogSuffix);
            }

            fileSystem.SyncDirectoryOf(path);
        }
    }

    public static void ReplaceFiles(string from, string path)
    {
        var fileSystem = OperatingSystemFileSystem.Instance;
        lock (Gate)
        {
            RefuseIfOpen(path);
            if (fileSystem.Exists(path))
            {
                // Opening fails when another process owns the file.
                fileSystem.Open(path, FileOpenMode.OpenExisting).Dispose();
            }

            // The log of the old database has nothing that its file lacks, because it was closed in good order.
            fileSystem.Delete(path + LogSuffix);
            fileSystem.Move(from, path, overwrite: true);
            fileSystem.SyncDirectoryOf(path);
        }
    }

    private static void RefuseIfOpen(string path)
    {
        if (Engines.ContainsKey("file:" + path))
        {
            throw new DatabaseException(
                ErrorCode.DatabaseInUse, $"{path} is open in this process; close its connections first.")
            {
                FileName = path,
            };
        }
    }

    public static void Release(DatabaseEngine engine)
    {
        lock (Gate)
        {
            if (--engine.References > 0)
            {
                return;
            }

            foreach (var (key, value) in Engines)
            {
                if (ReferenceEquals(value, engine))
                {
                    Engines.Remove(key);
                    break;
                }
            }

            engine.Dispose();
        }
    }
}
