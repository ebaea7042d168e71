using System;
using System.Diagnostics;

namespace DecentDb.Engine.Types;

/// <summary>
/// The values of one column for a batch of rows, by physical type. The value at a NULL row is unspecified but safe to
/// read (a number, or an empty or valid slice), so that loops need no branch.
/// </summary>
internal abstract class ColumnVector
{
    /// <summary>One flag a row, meaningful only while <see cref="HasNulls"/>.</summary>
    public bool[] Nulls = [];

    /// <summary>False: no row is NULL and <see cref="Nulls"/> may hold anything.</summary>
    public bool HasNulls;

    protected ColumnVector(PhysicalType physicalType)
    {
        PhysicalType = physicalType;
    }

    public PhysicalType PhysicalType { get; }

    /// <summary>Rows that fit without growing.</summary>
    public abstract int Capacity { get; }

    /// <summary>Bytes of all arrays that this vector owns.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Bytes of values, beside what each row takes, that were appended so far.</summary>
    public virtual int OwnedLength => 0;

    /// <summary>An empty vector of a form.</summary>
    private static ColumnVector OfForm(PhysicalType physicalType) => physicalType switch
    {
        PhysicalType.Int64 => new Int64Vector(),
        PhysicalType.Double => new DoubleVector(),
        PhysicalType.Decimal => new DecimalVector(),
        PhysicalType.Binary => new BinaryVector(),
        PhysicalType.Fixed16 => new Fixed16Vector(),
        _ => throw new UnreachableException(),
    };

    public static ColumnVector Create(PhysicalType physicalType, int capacity)
    {
        var vector = OfForm(physicalType);
        vector.EnsureCapacity(capacity);
        return vector;
    }

    /// <summary>Grows to at least this many rows, keeping what is there.</summary>
    public abstract void EnsureCapacity(int rows);

    /// <summary>Copies one value, NULL or not, from a vector of the same physical type; bytes are copied too.</summary>
    public abstract void CopyValue(ColumnVector source, int sourceRow, int row);

    /// <summary>A value, which is not NULL, as one of a type of this form; bytes are copied.</summary>
    public abstract SqlValue GetValue(int row, SqlTypeKind kind);

    /// <summary>Makes a row a value of a type of this form, which is not NULL; its flag is left to the caller.
    /// </summary>
    public abstract void SetValue(int row, SqlValue value);

    /// <summary>Makes what lies at a row safe to read before the row is marked NULL.</summary>
    public virtual void SetEmpty(int row)
    {
    }

    /// <summary>
    /// Copies rows of a vector of the same form, bytes included, but for their NULL flags; there is room for them.
    /// </summary>
    public abstract void CopyRange(ColumnVector source, int start, int count, int at);

    /// <summary>Moves rows, but for their NULL flags, to another place, which may overlap.</summary>
    public abstract void MoveRange(int start, int count, int to);

    /// <summary>
    /// Row i becomes row <c>rows[i]</c> of a vector of the same form, but for the NULL flags; a negative position
    /// becomes anything. Byte strings stay slices of the source's buffer.
    /// </summary>
    public abstract void Gather(ColumnVector source, ReadOnlySpan<int> rows);

    /// <summary>Makes all rows below the count what row 0 is, but for their NULL flags.</summary>
    public abstract void Repeat(int count);

    /// <summary>The bytes that a row takes in the vector, without bytes that lie elsewhere.</summary>
    public abstract int RowSize { get; }

    /// <summary>The bytes that <see cref="Write"/> needs for a row, which is not NULL.</summary>
    public virtual int SizeOf(int row) => RowSize;

    /// <summary>Writes a row, which is not NULL, for <see cref="Read"/> of this process.</summary>
    public abstract void Write(int row, Span<byte> target);

    /// <summary>Reads what <see cref="Write"/> wrote into a row and returns its size.</summary>
    public abstract int Read(ReadOnlySpan<byte> bytes, int row);

    /// <summary>The bytes that the first rows take as the items of an array (<see cref="ArrayFormat"/>), NULLs too.
    /// </summary>
    public abstract long ItemsLength(int count);

    /// <summary>Writes the first rows as the items of an array.</summary>
    public abstract void WriteItems(int count, Span<byte> target);

    /// <summary>Reads one of so many items of an array into a row.</summary>
    public abstract void ReadItem(ReadOnlySpan<byte> items, int count, int item, int row);

    /// <summary>Reads all items of an array into the first rows, for which there is room.</summary>
    public virtual void ReadItems(ReadOnlySpan<byte> items, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ReadItem(items, count, i, i);
        }
    }

    /// <summary>True for bytes that are so many items of an array.</summary>
    public abstract bool AreItems(ReadOnlySpan<byte> items, int count);

    /// <summary>The first rows as they lie in memory; of values of a fixed size alone.</summary>
    public virtual Span<byte> BytesOf(int count) =>
        throw new InvalidOperationException("A vector of bytes has no values of one size.");

    /// <summary>Forgets NULL flags and owned bytes, so that the vector can be filled again from row 0.</summary>
    public virtual void Reset() => HasNulls = false;

    public bool IsNull(int row) => HasNulls && Nulls[row];

    /// <summary>Marks a row NULL; the flags of rows not marked are false.</summary>
    public void SetNull(int row)
    {
        if (!HasNulls)
        {
            HasNulls = true;
            if (Nulls.Length < Capacity)
            {
                Nulls = new bool[Capacity];
            }
            else
            {
                Array.Clear(Nulls);
            }
        }

        Nulls[row] = true;
    }

    /// <summary>Marks a row as having a value.</summary>
    public void SetNotNull(int row)
    {
        if (HasNulls)
        {
            Nulls[row] = false;
        }
    }

    protected static void Gather<T>(T[] source, ReadOnlySpan<int> rows, T[] target)
        where T : unmanaged
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            target[i] = row >= 0 ? source[row] : default;
        }
    }

    protected void GrowNulls(int capacity)
    {
        if (HasNulls && Nulls.Length < capacity)
        {
            Array.Resize(ref Nulls, capacity);
        }
    }

    protected bool CopyNull(ColumnVector source, int sourceRow, int row)
    {
        if (source.IsNull(sourceRow))
        {
            SetNull(row);
            return true;
        }

        SetNotNull(row);
        return false;
    }
}
