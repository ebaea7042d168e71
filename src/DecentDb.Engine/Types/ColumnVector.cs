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

    public static ColumnVector Create(PhysicalType physicalType, int capacity)
    {
        ColumnVector vector = physicalType switch
        {
            PhysicalType.Int64 => new Int64Vector(),
            PhysicalType.Double => new DoubleVector(),
            PhysicalType.Decimal => new DecimalVector(),
            PhysicalType.Binary => new BinaryVector(),
            PhysicalType.Fixed16 => new Fixed16Vector(),
            _ => throw new UnreachableException(),
        };
        vector.EnsureCapacity(capacity);
        return vector;
    }

    /// <summary>Grows to at least this many rows, keeping what is there.</summary>
    public abstract void EnsureCapacity(int rows);

    /// <summary>Copies one value, NULL or not, from a vector of the same physical type; bytes are copied too.</summary>
    public abstract void CopyValue(ColumnVector source, int sourceRow, int row);

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
