using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// The open engines of this process by real path, so that one file has one engine. Opening, closing, deleting and
/// replacing a file hold the gate of that file only: another one that takes long, or never answers, delays nobody.
/// </summary>
internal static class DatabaseRegistry
{
    private const string MemoryPath = ":memory:";
    private const string FileKey = "file:";
    private const string MemoryKey = "memory:";
    private const string FollowKey = "follow:";

    /// <summary>The files of the process: all that have a path of the operating system.</summary>
    public static readonly IFileSystem FileSystem = OperatingSystemFileSystem.Instance;

    private static readonly Lock Gate = new(); // protects Entries and their counts; nothing is waited for under it
    private static readonly Dictionary<string, Entry> Entries = new(StringComparer.Ordinal);

    /// <summary>The engine of a database, opened if it is not yet; to be released.</summary>
    /// <param name="name">The path of the file, or the name in memory; empty for one in memory that is not shared.
    /// </param>
    /// <param name="isShared">True for a database in memory that all share who name it.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="cancellationToken">Ends the wait for another process that has the file.</param>
    public static DatabaseEngine Acquire(
        string name, bool isShared, StorageOptions options, CancellationToken cancellationToken)
    {
        if (name.Length == 0 || name == MemoryPath)
        {
            var engine = DatabaseEngine.Open(new InMemoryFileSystem(), MemoryPath, options);
            engine.References = 1;
            return engine;
        }

        var fileSystem = isShared ? new InMemoryFileSystem() : FileSystem;
        var path = isShared ? name : fileSystem.GetRealPath(name);
        if (options.Mode == StorageMode.Follow && !isShared)
        {
            return Follow(path, options);
        }

        var wait = new OpeningWait(options, cancellationToken);
        while (true)
        {
            if (TryAcquire(fileSystem, path, isShared, options, wait) is { } engine)
            {
                return engine;
            }

            if (options.Mode == StorageMode.ReadOnly)
            {
                return Follow(path, options);
            }

            wait.Pause();
        }
    }

    // Beside whoever owns the file, in this process or another. All who follow it in this process share one engine.
    private static DatabaseEngine Follow(string path, StorageOptions options)
    {
        using var turn = new Turn(FollowKey + path);
        var entry = turn.Entry;
        if (entry.Engine is null)
        {
            entry.Engine = DatabaseEngine.Open(FileSystem, path, options with { Mode = StorageMode.Follow });
            entry.Engine.RegistryKey = entry.Key;
        }

        entry.Engine.References++;
        return entry.Engine;
    }

    // Null when another process has the file and may give it back in time. The wait for it keeps nobody from the gate.
    private static DatabaseEngine? TryAcquire(
        IFileSystem fileSystem, string path, bool isShared, StorageOptions options, OpeningWait wait)
    {
        using var turn = new Turn((isShared ? MemoryKey : FileKey) + path);
        var entry = turn.Entry;
        StorageHooks.OfThisOpening.Reach(FaultPoint.FileTurnTaken);
        if (entry.Engine is null)
        {
            try
            {
                entry.Engine = DatabaseEngine.Open(fileSystem, path, options);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.DatabaseInUse)
            {
                wait.ThrowIfOver(e);
                return null;
            }

            entry.Engine.RegistryKey = entry.Key;
        }
        else if (entry.Engine.WasOpenedToRead && options.Mode != StorageMode.ReadOnly)
        {
            throw new DatabaseException(
                ErrorCode.DatabaseInUse, $"{path} is open for reading only in this process; close that first.")
            {
                FileName = path,
            };
        }

        entry.Engine.References++;
        return entry.Engine;
    }

    public static void Release(DatabaseEngine engine)
    {
        if (engine.RegistryKey is not { } key)
        {
            engine.Dispose(); // it is nobody else's
            return;
        }

        // Whoever gives an opening back does it once: an interruption must not leave the file open for ever.
        using var turn = new Turn(key, canBeInterrupted: false);
        if (--engine.References == 0)
        {
            turn.Entry.Engine = null;
            engine.Dispose();
        }
    }

    /// <summary>
    /// Hands an engine over any files to all who open the in-memory database of a name, for tests that break its files.
    /// </summary>
    /// <returns>What ends it; those who opened the database keep the engine.</returns>
    public static IDisposable Share(string name, DatabaseEngine engine)
    {
        using var turn = new Turn(MemoryKey + name);
        Invariant.That(turn.Entry.Engine is null && engine.RegistryKey is null, $"{name} is not shared yet");
        engine.RegistryKey = turn.Entry.Key;
        engine.References++;
        turn.Entry.Engine = engine;
        return new SharedEngine(engine);
    }

    public static void DeleteFiles(string path)
    {
        using var turn = new Turn(FileKey + path);
        RefuseIfOpen(turn.Entry, path);
        DatabaseFiles.Delete(FileSystem, path);
    }

    public static void ReplaceFiles(string from, string path)
    {
        using var turn = new Turn(FileKey + path);
        RefuseIfOpen(turn.Entry, path);
        DatabaseFiles.Replace(FileSystem, from, path);
    }

    private static void RefuseIfOpen(Entry entry, string path)
    {
        if (entry.Engine is not null)
        {
            throw new DatabaseException(
                ErrorCode.DatabaseInUse, $"{path} is open in this process; close its connections first.")
            {
                FileName = path,
            };
        }
    }

    private sealed class SharedEngine(DatabaseEngine engine) : IDisposable
    {
        public void Dispose() => Release(engine);
    }

    private sealed class Entry(string key)
    {
        public string Key { get; } = key;

        /// <summary>Held by whoever opens or closes the file.</summary>
        public Lock Gate { get; } = new();

        /// <summary>The open engine; under the entry's gate.</summary>
        public DatabaseEngine? Engine { get; set; }

        /// <summary>Those who hold or wait for the entry's gate; under the registry's gate.</summary>
        public int UserCount { get; set; }
    }

    /// <summary>A turn at the gate of one file.</summary>
    private readonly ref struct Turn
    {
        public Turn(string key, bool canBeInterrupted = true)
        {
            using (Uninterrupted.Enter(DatabaseRegistry.Gate))
            {
                if (!Entries.TryGetValue(key, out var entry))
                {
                    entry = new Entry(key);
                    Entries.Add(key, entry);
                }

                entry.UserCount++;
                Entry = entry;
            }

            if (!canBeInterrupted)
            {
                _ = Uninterrupted.Enter(Entry.Gate);
                return;
            }

            try
            {
                Entry.Gate.Enter();
            }
            catch (ThreadInterruptedException)
            {
                Leave();
                throw;
            }
        }

        public Entry Entry { get; }

        public void Dispose()
        {
            Entry.Gate.Exit();
            Leave();
        }

        private void Leave()
        {
            using (Uninterrupted.Enter(DatabaseRegistry.Gate))
            {
                // Nobody else is at the gate, so what the last one left there stays.
                if (--Entry.UserCount == 0 && Entry.Engine is null)
                {
                    Entries.Remove(Entry.Key);
                }
            }
        }
    }
}
