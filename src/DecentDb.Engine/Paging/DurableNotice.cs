using System;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Tells followers in other processes what is durable, where there are any: they make the file. Called after each sync
/// of the log, before anybody is told of the commit, by one thread at a time. A hint that costs nobody a commit: where
/// it cannot be written, followers sync the log themselves.
/// </summary>
internal sealed class DurableNotice(IFileSystem fileSystem, string databasePath, MetaWriter meta) : IDisposable
{
    private readonly string _path = databasePath + ReadersFormat.Suffix;
    private IDatabaseFile? _file;

    public void Tell(Lsn durable)
    {
        if (!fileSystem.WaitsForDisk)
        {
            return;
        }

        try
        {
            if (_file is null && !TryOpen())
            {
                return;
            }

            Span<byte> bytes = stackalloc byte[ReadersFormat.Size];
            var slot = meta.Current;
            Invariant.That(durable.Value >= 0, $"{_path} tells of commit {durable}");
            ReadersFormat.Write(bytes, slot.DatabaseId.Span, slot.OpenCount, Environment.ProcessId, durable);
            _file?.Write(bytes, offset: 0);
        }
        catch (DatabaseException)
        {
            Dispose(); // the next time anew
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Dispose();

    private bool TryOpen()
    {
        Invariant.That(_file is null, $"{_path} is opened once");
        if (!fileSystem.Exists(_path))
        {
            return false;
        }

        _file = fileSystem.Open(_path, FileOpenMode.OpenExisting);
        return true;
    }
}
