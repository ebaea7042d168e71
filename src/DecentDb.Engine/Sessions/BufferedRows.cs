using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Batches that a cursor still has to hand out when what it reads from ends. Those past a budget go to a temporary file
/// and come back one by one, in their order.
/// </summary>
internal sealed class BufferedRows(IFileSystem fileSystem, string directoryOf, long memoryBudget)
    : RowSource, IDisposable
{
    private readonly Queue<Batch> _inMemory = new();
    private readonly Queue<BatchPlace> _inFile = new();
    private BatchFile? _file;

    /// <summary>What comes behind the batches, such as the error that ended the copying.</summary>
    public RowSource? Rest { get; set; }

    public override RowSource? Following => Rest;

    /// <summary>Bytes of the batches that are in memory.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Bytes of the batches that are in the file.</summary>
    public long SpilledBytes => _file?.Length ?? 0;

    /// <summary>Appends a batch that owns its bytes and whose rows all count.</summary>
    public void Add(Batch batch)
    {
        var size = BatchFile.SizeOf(batch);
        if (_inFile.Count == 0 && MemoryBytes + size <= memoryBudget)
        {
            MemoryBytes += size;
            _inMemory.Enqueue(batch);
            return;
        }

        _file ??= new BatchFile(fileSystem, directoryOf);
        _inFile.Enqueue(_file.Append(batch));
    }

    public override Batch? Next()
    {
        if (_inMemory.TryDequeue(out var batch))
        {
            MemoryBytes -= BatchFile.SizeOf(batch);
            return batch;
        }

        if (_file is null || !_inFile.TryDequeue(out var place))
        {
            return null;
        }

        return _file.Read(place);
    }

    public override void Close() => Dispose();

    public void Dispose()
    {
        _inMemory.Clear();
        _inFile.Clear();
        _file?.Dispose();
        _file = null;
    }
}
