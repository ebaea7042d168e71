using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Sorted runs in one temporary file, one behind the other, each a sequence of records, or of entries that are keys and
/// tags. Memory has a checksum of each of their pieces.
/// </summary>
internal sealed class RunFile : IDisposable
{
    private const int EntriesOfWrite = 1 << 16;
    private readonly IDatabaseFile _file;
    private readonly byte[] _buffer;
    private readonly List<uint> _checksums = [];
    private int _used;
    private long _written;
    private long _runStart;
    private int _largestRecord;
    private int _firstPiece; // of the run
    private uint _register = ~0u; // of the piece that was begun

    /// <summary>Creates the file.</summary>
    /// <param name="fileSystem">Where the file is created.</param>
    /// <param name="directoryOf">A path in the directory for it.</param>
    /// <param name="bufferSize">Bytes gathered for one write.</param>
    public RunFile(IFileSystem fileSystem, string directoryOf, int bufferSize)
    {
        _file = fileSystem.Open(directoryOf, FileOpenMode.Temporary);
        _buffer = GC.AllocateUninitializedArray<byte>(bufferSize);
    }

    /// <summary>The complete runs.</summary>
    public List<SpilledRun> Runs { get; } = [];

    public void Append(ReadOnlySpan<byte> key, long tag, ReadOnlySpan<byte> payload)
    {
        _largestRecord = Math.Max(_largestRecord, checked((int)RecordArena.SizeOf(key.Length, payload.Length)));
        Span<byte> header = stackalloc byte[RecordArena.HeaderSize];
        RecordArena.WriteHeader(header, key.Length, payload.Length, tag);
        Write(header);
        Write(key);
        Write(payload);
    }

    /// <summary>Ends the run to which the records appended last belong.</summary>
    public void EndRun()
    {
        Flush();
        EndRun(null);
    }

    /// <summary>Writes a whole run of entries.</summary>
    public void AppendRun(ReadOnlySpan<SortEntry> entries, ExactPacking packing)
    {
        while (!entries.IsEmpty)
        {
            var bytes = MemoryMarshal.AsBytes(entries[..Math.Min(entries.Length, EntriesOfWrite)]);
            WriteOut(bytes);
            entries = entries[Math.Min(entries.Length, EntriesOfWrite)..];
        }

        EndRun(packing);
    }

    /// <summary>The file, for errors.</summary>
    public string Path => _file.Path;

    /// <summary>The checksum of a piece.</summary>
    public uint ChecksumOf(int piece) => _checksums[piece];

    public int Read(Span<byte> buffer, long offset) => _file.Read(buffer, offset);

    public void Dispose() => _file.Dispose();

    private void EndRun(ExactPacking? packing)
    {
        if ((_written - _runStart) % RunPieces.Size != 0)
        {
            EndPiece();
        }

        var largest = Math.Max(_largestRecord, RecordArena.HeaderSize);
        Runs.Add(new SpilledRun(_runStart, _written, largest, _firstPiece, packing));
        _largestRecord = 0;
        _runStart = _written;
        _firstPiece = _checksums.Count;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                WriteOut(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Flush()
    {
        if (_used > 0)
        {
            WriteOut(_buffer.AsSpan(0, _used));
            _used = 0;
        }
    }

    private void WriteOut(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes, _written);
        while (bytes.Length > 0)
        {
            var rest = RunPieces.Size - (int)((_written - _runStart) % RunPieces.Size);
            var piece = bytes[..Math.Min(rest, bytes.Length)];
            _register = Crc32C.Update(_register, piece);
            _written += piece.Length;
            bytes = bytes[piece.Length..];
            if (piece.Length == rest)
            {
                EndPiece();
            }
        }
    }

    private void EndPiece()
    {
        _checksums.Add(~_register);
        _register = ~0u;
    }
}
