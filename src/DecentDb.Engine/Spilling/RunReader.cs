using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>Reads the records of one spilled run in order.</summary>
internal sealed class RunReader
{
    private readonly RunPieces _pieces;
    private readonly ExactPacking? _packing;
    private readonly byte[] _packedKey;
    private readonly byte[] _buffer;
    private int _next;
    private int _filled;

    public RunReader(RunFile file, SpilledRun run, int bufferSize)
    {
        _pieces = new RunPieces(file, run);
        _packing = run.Packing;
        _packedKey = _packing?.MakeKeyBuffer() ?? [];
        _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(bufferSize, run.LargestRecord));
    }

    /// <summary>The first eight bytes of the key behind those that all keys share, as a number.</summary>
    public ulong Prefix { get; private set; }

    public long Tag { get; private set; }

    public byte[] Buffer => _packing is null ? _buffer : _packedKey;

    public int KeyStart { get; private set; }

    public int KeyLength { get; private set; }

    public int PayloadLength { get; private set; }

    public ReadOnlySpan<byte> Key => Buffer.AsSpan(KeyStart, KeyLength);

    public ReadOnlySpan<byte> Payload => Buffer.AsSpan(KeyStart + KeyLength, PayloadLength);

    /// <summary>False at the end of the run. Key and payload live until the next call.</summary>
    public bool MoveNext(int prefixDepth)
    {
        if (_filled - _next < RecordArena.HeaderSize && !Fill(RecordArena.HeaderSize))
        {
            return false;
        }

        if (_packing is not null)
        {
            ReadEntry(_packing, prefixDepth);
            return true;
        }

        // Where less than a piece is read at once, a length may be seen before it is checked.
        var keyLength = RecordArena.KeyLength(ref _buffer[_next]);
        var payloadLength = RecordArena.PayloadLength(ref _buffer[_next]);
        var size = RecordArena.SizeOf(keyLength, payloadLength);
        if (keyLength < 0 || payloadLength < 0 || size > _buffer.Length || (_filled - _next < size && !Fill((int)size)))
        {
            throw _pieces.Damaged();
        }

        ref var record = ref _buffer[_next];
        KeyLength = RecordArena.KeyLength(ref record);
        PayloadLength = RecordArena.PayloadLength(ref record);
        Tag = RecordArena.Tag(ref record);
        KeyStart = _next + RecordArena.HeaderSize;
        Prefix = ReadPrefix(Key, prefixDepth);
        _next += (int)size;
        return true;
    }

    // An entry is as long as the header of a record.
    private void ReadEntry(ExactPacking packing, int prefixDepth)
    {
        var entry = MemoryMarshal.Read<SortEntry>(_buffer.AsSpan(_next));
        KeyLength = packing.Unpack(entry.Key, _packedKey);
        Tag = entry.Reference;
        Prefix = ReadPrefix(Key, prefixDepth);
        _next += RecordArena.HeaderSize;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadPrefix(ReadOnlySpan<byte> key, int depth)
    {
        if (key.Length - depth >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key[depth..]);
        }

        ulong prefix = 0;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            prefix = (prefix << 8) | (depth + i < key.Length ? key[depth + i] : 0u);
        }

        return prefix;
    }

    // Moves what is left to the front and reads on until at least this many bytes are there: every record fits.
    private bool Fill(int need)
    {
        Invariant.That(need <= _buffer.Length);
        var left = _filled - _next;
        _buffer.AsSpan(_next, left).CopyTo(_buffer);
        _next = 0;
        _filled = left;
        do
        {
            _filled += _pieces.Read(_buffer.AsSpan(_filled));
        }
        while (_filled < need && _pieces.Left > 0);

        return _filled >= need;
    }
}
