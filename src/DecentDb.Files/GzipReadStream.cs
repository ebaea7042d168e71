using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;

namespace DecentDb.Files;

/// <summary>
/// Unpacks gzip data (RFC 1952) of one or several members, and vouches for them: the stream of the class library ends
/// quietly where a file was cut off, so that half of a file would be taken for the whole. Here each member must end,
/// with the checksum and the length that its trailer states, and nothing but zeros may follow the last one.
/// </summary>
/// <remarks>
/// How the end of a member is found: <see cref="DeflateStream"/> asks for more input only while its data goes on. So
/// the data ends in the last block that it was given, and the trailer lies where this block, or what follows it, holds
/// the checksum and the length of what came out.
/// </remarks>
internal sealed class GzipReadStream : ReadOnlyStream
{
    private const int BlockBytes = 64 * 1024;
    private const int TrailerBytes = 8;

    private readonly MemberSource _source;
    private readonly Crc32 _checksum = new();
    private DeflateStream? _member;
    private uint _memberLength;
    private bool _hasMember;
    private bool _ended;

    /// <summary>Unpacks a stream, which is closed with this one.</summary>
    /// <param name="packed">The gzip data; it need not be seekable.</param>
    public GzipReadStream(Stream packed) => _source = new MemberSource(packed);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged, cut off, or followed by something else.</exception>
    protected override int ReadBytes(Span<byte> buffer)
    {
        while (!_ended)
        {
            if (_member is null && !BeginMember())
            {
                _ended = true;
                break;
            }

            int read = Member.Read(buffer);
            if (read > 0)
            {
                _checksum.Append(buffer[..read]);
                _memberLength = unchecked(_memberLength + (uint)read);
                return read;
            }

            EndMember();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    // False at the end of the data. Zeros after the last member are padding, as tapes and block devices leave it.
    private bool BeginMember()
    {
        if (_hasMember && !_source.SkipZeros())
        {
            return false;
        }

        _source.ReadHeader(isFirst: !_hasMember);
        _hasMember = true;
        _checksum.Reset();
        _memberLength = 0;
        _member = new DeflateStream(_source, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    // The part that is being read.
    private DeflateStream Member => _member ?? throw new InvalidOperationException("No part of the file is open.");

    private void EndMember()
    {
        Member.Dispose();
        _member = null;
        if (_source.RanOut)
        {
            throw new InvalidDataException("it ends before the end of its compressed data");
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _memberLength);
        _source.SkipTrailer(trailer);
    }

    /// <summary>
    /// The packed bytes in blocks. The inflater reads it as a stream that gives one block at a time, and notes when it
    /// asked for more than there is.
    /// </summary>
    private sealed class MemberSource(Stream packed) : ReadOnlyStream
    {
        private byte[] _block = new byte[BlockBytes];
        private int _start; // where the bytes begin that the inflater has had last
        private int _next;
        private int _end;

        /// <summary>Whether the inflater wanted more after the last byte.</summary>
        public bool RanOut { get; private set; }

        protected override int ReadBytes(Span<byte> buffer)
        {
            if (_next == _end && !Fill())
            {
                RanOut = true;
                return 0;
            }

            int count = Math.Min(buffer.Length, _end - _next);
            _block.AsSpan(_next, count).CopyTo(buffer);
            _start = _next;
            _next += count;
            return count;
        }

        /// <summary>Passes over zeros; false when nothing else follows.</summary>
        public bool SkipZeros()
        {
            while (_next < _end || Fill())
            {
                int other = _block.AsSpan(_next, _end - _next).IndexOfAnyExcept((byte)0);
                if (other >= 0)
                {
                    _next += other;
                    return true;
                }

                _next = _end;
            }

            return false;
        }

        public void ReadHeader(bool isFirst)
        {
            const int HasChecksum = 2;
            const int HasExtra = 4;
            const int HasName = 8;
            const int HasComment = 16;
            if (NextByte() != 0x1f || NextByte() != 0x8b)
            {
                throw new InvalidDataException(
                    isFirst ? "it is not gzip data" : "something that is not gzip data follows the compressed data");
            }

            int method = NextByte();
            int flags = NextByte();
            if (method != 8 || flags >= 32)
            {
                throw new InvalidDataException("its gzip header names a method that nobody knows");
            }

            Skip(6); // time, level, operating system
            if ((flags & HasExtra) != 0)
            {
                Skip(NextByte() | (NextByte() << 8));
            }

            SkipText((flags & HasName) != 0);
            SkipText((flags & HasComment) != 0);
            Skip((flags & HasChecksum) != 0 ? 2 : 0);
        }

        /// <summary>
        /// Moves behind the trailer: the first place that holds it, from where the block begins that the compressed
        /// data ends in.
        /// </summary>
        public void SkipTrailer(ReadOnlySpan<byte> trailer)
        {
            KeepFrom(_start);
            int lastStart = _next; // the trailer begins at the latest where the inflater's bytes end
            while (_end - lastStart < trailer.Length && Append())
            {
            }

            int end = Math.Min(_end, lastStart + trailer.Length);
            int found = _block.AsSpan(0, end).IndexOf(trailer);
            if (found < 0)
            {
                throw new InvalidDataException(
                    end < lastStart + trailer.Length
                        ? "it ends before the checksum of its compressed data"
                        : "what was unpacked does not have the checksum or length that it should");
            }

            _next = found + trailer.Length;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                packed.Dispose();
            }

            base.Dispose(disposing);
        }

        private bool Fill()
        {
            _start = _next = _end = 0;
            return Append();
        }

        private void KeepFrom(int start)
        {
            _block.AsSpan(start, _end - start).CopyTo(_block);
            _next -= start;
            _end -= start;
            _start = 0;
        }

        private bool Append()
        {
            if (_end == _block.Length)
            {
                Array.Resize(ref _block, _block.Length + TrailerBytes);
            }

            int read = packed.Read(_block, _end, _block.Length - _end);
            _end += read;
            return read > 0;
        }

        private int NextByte()
        {
            if (_next == _end && !Fill())
            {
                throw new InvalidDataException("it ends within the header of its compressed data");
            }

            return _block[_next++];
        }

        private void Skip(int count)
        {
            for (int i = 0; i < count; i++)
            {
                NextByte();
            }
        }

        private void SkipText(bool isThere)
        {
            while (isThere && NextByte() != 0)
            {
            }
        }
    }
}
