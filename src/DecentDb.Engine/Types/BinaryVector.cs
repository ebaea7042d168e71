using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// A vector of <see cref="PhysicalType.Binary"/>: slices of one buffer, which is either a page image that is not ours
/// (the slices live until the producer is asked for the next batch) or bytes that this vector owns and appends to.
/// </summary>
internal sealed class BinaryVector() : ColumnVector(PhysicalType.Binary)
{
    public byte[] Buffer = [];
    public int[] Starts = [];
    public int[] Lengths = [];

    /// <summary>
    /// True for the rows whose bytes were left where they lie, meaningful only while <see cref="HasDeferred"/>: the
    /// slice is a reference to them. Only a scan whose rows go straight to the cursor makes such rows.
    /// </summary>
    public bool[] Deferred = [];

    /// <summary>False: every slice is a value.</summary>
    public bool HasDeferred;

    /// <summary>Owned bytes up to this number are not counted and stay for later values.</summary>
    public const int KeptLength = 1 << 16;

    // Large buffers grow by less, because old and new are held while one is copied to the other.
    private const int DoubledMax = 1 << 24;

    private byte[] _owned = [];
    private int _used;
    private int _garbage;

    /// <summary>Counts the owned bytes once they are many; null: nobody counts them.</summary>
    public IMemoryAccount? Account { get; set; }

    public override int Capacity => Starts.Length;

    public override long MemoryBytes =>
        ((long)Starts.Length * 2 * sizeof(int)) + Deferred.Length + Nulls.Length + _owned.Length;

    /// <inheritdoc/>
    public override int OwnedLength => _used;

    /// <summary>Bytes appended so far, as long as they are too few for <see cref="Account"/>.</summary>
    public int UncountedLength => _owned.Length > KeptLength && Account is not null ? 0 : _used;

    public override void EnsureCapacity(int rows)
    {
        if (rows > Starts.Length)
        {
            var capacity = Math.Max(rows, Starts.Length * 2);
            Array.Resize(ref Starts, capacity);
            Array.Resize(ref Lengths, capacity);
            GrowNulls(capacity);
            if (HasDeferred)
            {
                Array.Resize(ref Deferred, capacity);
            }
        }
    }

    /// <summary>True when the slice of the row is a reference to its bytes.</summary>
    public bool IsDeferred(int row) => HasDeferred && Deferred[row];

    /// <summary>Makes room for the flags of deferred rows, all false.</summary>
    public void BeginDeferred()
    {
        HasDeferred = true;
        if (Deferred.Length < Capacity)
        {
            Deferred = new bool[Capacity];
        }
        else
        {
            Array.Clear(Deferred);
        }
    }

    public ReadOnlySpan<byte> Get(int row) => Buffer.AsSpan(Starts[row], Lengths[row]);

    /// <summary>Puts a value, which may be long, into a row.</summary>
    public void Set(int row, ReadOnlySpan<byte> value, PiecewiseBytes pieces) =>
        pieces.Copy(value, Append(row, value.Length));

    /// <summary>Makes the slices point into bytes of somebody else, such as a page image.</summary>
    public void Borrow(byte[] buffer) => Buffer = buffer;

    /// <summary>Forgets all values; the next ones are appended to the bytes that this vector owns.</summary>
    public override void Reset()
    {
        base.Reset();
        HasDeferred = false;
        _used = 0;
        Buffer = _owned;
    }

    /// <summary>Appends a value to the owned bytes. Only after <see cref="Reset"/>, never after a borrow.</summary>
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        var target = Append(row, value.Length);
        value.CopyTo(target);
    }

    /// <summary>Appends a value of a known length and gives its bytes to be filled at once.</summary>
    public Span<byte> Append(int row, int length)
    {
        // Known also when there is no room: what is taken back then is nothing.
        Starts[row] = _used;
        Lengths[row] = 0;
        if (_owned.Length - _used < length)
        {
            if (length > Array.MaxLength - _used)
            {
                throw new DatabaseException(
                    ErrorCode.OutOfMemoryBudget, "The values of some rows that are handled together exceed 2 GB.");
            }

            var grown = _owned.Length > DoubledMax ? _owned.Length + (_owned.Length / 4L) : _owned.Length * 2L;
            SetCapacity((int)Math.Max(256L, Math.Max(_used + (long)length, Math.Min(Array.MaxLength, grown))));
        }

        Buffer = _owned;
        Lengths[row] = length;
        SetNotNull(row);
        _used += length;
        return _owned.AsSpan(_used - length, length);
    }

    /// <summary>Gives up a large buffer with its values.</summary>
    public void Trim()
    {
        if (_owned.Length > KeptLength)
        {
            base.Reset();
            HasDeferred = false;
            Account?.Take(-_owned.Length - _garbage);
            _garbage = 0;
            _owned = [];
            _used = 0;
            Buffer = _owned;
        }
    }

    private void SetCapacity(int capacity)
    {
        if (Account is null || capacity <= KeptLength)
        {
            Array.Resize(ref _owned, capacity);
            return;
        }

        Account.Take(capacity);
        var old = _owned.Length > KeptLength ? _owned.Length : 0;
        var garbage = _garbage;
        try
        {
            Array.Resize(ref _owned, capacity);
        }
        catch (OutOfMemoryException)
        {
            Account.Take(-capacity);
            throw;
        }

        // The old buffer counts until the next one goes: nobody knows when it is collected.
        _garbage = old;
        Account.Take(-garbage);
    }

    /// <summary>Takes back the bytes of a row's value and of those appended after it.</summary>
    public void TakeBack(int row) => _used = Math.Min(_used, Starts[row]);

    /// <summary>
    /// Room for a value of at most this length at the end of the owned bytes; <see cref="EndAppend"/> says how much of
    /// it was filled.
    /// </summary>
    public Span<byte> BeginAppend(int row, int lengthMax)
    {
        var room = Append(row, lengthMax);
        _used -= lengthMax;
        return room;
    }

    /// <summary>Makes the first bytes of the room given before the value of the row.</summary>
    public void EndAppend(int row, int length)
    {
        Lengths[row] = length;
        _used += length;
    }

    public override SqlValue GetValue(int row, SqlTypeKind kind) => SqlValue.FromBytes(Get(row).ToArray(), kind);

    public override void SetValue(int row, SqlValue value)
    {
        if (value.TextOrNull() is { } text)
        {
            TextLength.Set(this, row, text);
        }
        else
        {
            Set(row, value.AsBytes());
        }
    }

    public override void SetEmpty(int row)
    {
        Starts[row] = 0;
        Lengths[row] = 0;
    }

    public override int RowSize => 2 * sizeof(int);

    public override int SizeOf(int row) => checked(sizeof(int) + Lengths[row]);

    public override void Write(int row, Span<byte> target)
    {
        MemoryMarshal.Write(target, Lengths[row]);
        Get(row).CopyTo(target[sizeof(int)..]);
    }

    public override int Read(ReadOnlySpan<byte> bytes, int row)
    {
        var length = MemoryMarshal.Read<int>(bytes);
        Set(row, bytes.Slice(sizeof(int), length));
        return sizeof(int) + length;
    }

    public override long ItemsLength(int count)
    {
        var length = (long)count * sizeof(int);
        for (var i = 0; i < count; i++)
        {
            length += IsNull(i) ? 0 : Lengths[i];
        }

        return length;
    }

    public override void WriteItems(int count, Span<byte> target)
    {
        var bytes = target[(count * sizeof(int))..];
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            if (!IsNull(i))
            {
                Get(i).CopyTo(bytes[end..]);
                end += Lengths[i];
            }

            BinaryPrimitives.WriteInt32LittleEndian(target[(i * sizeof(int))..], end);
        }
    }

    public override void ReadItem(ReadOnlySpan<byte> items, int count, int item, int row)
    {
        var start = item == 0 ? 0 : EndOf(items, item - 1);
        Set(row, items[(count * sizeof(int))..][start..EndOf(items, item)]);
    }

    public override void ReadItems(ReadOnlySpan<byte> items, int count)
    {
        var bytes = items[(count * sizeof(int))..];
        bytes.CopyTo(Append(0, bytes.Length));
        var first = Starts[0];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            Starts[i] = first + start;
            Lengths[i] = EndOf(items, i) - start;
            start = EndOf(items, i);
        }
    }

    public override bool AreItems(ReadOnlySpan<byte> items, int count)
    {
        var end = 0;
        for (var i = 0; i < count && items.Length >= (long)count * sizeof(int); i++)
        {
            if (EndOf(items, i) < end)
            {
                return false;
            }

            end = EndOf(items, i);
        }

        return items.Length == ((long)count * sizeof(int)) + end;
    }

    private static int EndOf(ReadOnlySpan<byte> items, int item) =>
        BinaryPrimitives.ReadInt32LittleEndian(items[(item * sizeof(int))..]);

    public override void MoveRange(int start, int count, int to)
    {
        Starts.AsSpan(start, count).CopyTo(Starts.AsSpan(to));
        Lengths.AsSpan(start, count).CopyTo(Lengths.AsSpan(to));
    }

    public override void Gather(ColumnVector source, ReadOnlySpan<int> rows)
    {
        var slices = (BinaryVector)source;
        Borrow(slices.Buffer);
        Gather(slices.Starts, rows, Starts);
        Gather(slices.Lengths, rows, Lengths);
    }

    public override void Repeat(int count)
    {
        Starts.AsSpan(0, count).Fill(Starts[0]);
        Lengths.AsSpan(0, count).Fill(Lengths[0]);
    }

    public override void CopyRange(ColumnVector source, int start, int count, int at)
    {
        var from = (BinaryVector)source;
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            total += from.IsNull(start + i) ? 0 : from.Lengths[start + i];
        }

        // One piece for all; Append marks its row as not NULL, so the flag is set again.
        var area = Append(at, checked((int)total));
        var position = _used - area.Length;
        for (var i = 0; i < count; i++)
        {
            var isNull = from.IsNull(start + i);
            var length = isNull ? 0 : from.Lengths[start + i];
            Starts[at + i] = position;
            Lengths[at + i] = length;
            from.Buffer.AsSpan(from.Starts[start + i], length).CopyTo(area);
            area = area[length..];
            position += length;
        }

        if (from.IsNull(start))
        {
            SetNull(at);
        }
    }

    public override void CopyValue(ColumnVector source, int sourceRow, int row)
    {
        if (source.IsNull(sourceRow))
        {
            SetEmpty(row);
            SetNull(row);
            return;
        }

        Set(row, ((BinaryVector)source).Get(sourceRow));
    }
}
