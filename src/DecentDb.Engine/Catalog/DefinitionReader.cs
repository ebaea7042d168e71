using System;
using System.Buffers.Binary;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Reads the pieces of a catalog definition; bytes that are none throw <see cref="FormatException"/>.
/// </summary>
internal ref struct DefinitionReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public byte ReadVersion(byte newest)
    {
        var found = ReadByte();
        return found >= 1 && found <= newest
            ? found
            : throw new FormatException(FormattableString.Invariant($"version {found} instead of 1 to {newest}"));
    }

    public byte ReadByte()
    {
        if (_rest.IsEmpty)
        {
            throw new FormatException("it ends too soon");
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long ReadNumber()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return (long)value;
            }
        }

        throw new FormatException("a number is too long");
    }

    public long ReadSigned()
    {
        var value = (ulong)ReadNumber();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A byte of flags; one that this version does not know means something that it would not keep.</summary>
    public int ReadFlags(int known)
    {
        var flags = ReadByte();
        return (flags & ~known) == 0 ? flags : throw new FormatException("an unknown flag");
    }

    /// <summary>A number of items, each of which takes a byte at least.</summary>
    public int ReadCount()
    {
        var count = ReadNumber();
        return count >= 0 && count <= _rest.Length ? (int)count : throw new FormatException("a count is too high");
    }

    public int ReadCount32()
    {
        var count = ReadNumber();
        return count is >= 0 and <= int.MaxValue ? (int)count : throw new FormatException("a number is too high");
    }

    public ushort ReadId()
    {
        var id = ReadNumber();
        return id is >= 0 and <= ushort.MaxValue ? (ushort)id : throw new FormatException("an id is too high");
    }

    public ushort[] ReadIds()
    {
        var ids = new ushort[ReadCount()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = ReadId();
        }

        return ids;
    }

    /// <summary>A type as it is kept: see <see cref="RecordedType"/>.</summary>
    public SqlType ReadType()
    {
        var kind = (SqlTypeKind)ReadByte();
        var type = new SqlType(kind, ReadCount32(), ReadCount32());
        return RecordedType.IsValid(type)
            || (TypeTraits.IsRecorded(kind) && SqlTypeParser.HasValidModifiers(type))
            ? type : throw new FormatException("an unknown type");
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    /// <summary>A value, at row 0 of a vector of its own.</summary>
    public ColumnVector ReadValue(PhysicalType type)
    {
        var vector = ColumnVector.Create(type, 1);
        switch (vector)
        {
            case Int64Vector integers:
                integers.Values[0] = ReadSigned();
                break;
            case DecimalVector decimals:
                decimals.Values[0] = ReadDecimal();
                break;
            case BinaryVector bytes:
                bytes.Set(0, ReadBytes());
                break;
            default:
                vector.Read(Take(vector.RowSize), 0);
                break;
        }

        return vector;
    }

    private decimal ReadDecimal()
    {
        var value = Take(sizeof(decimal));
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = BinaryPrimitives.ReadInt32LittleEndian(value[(i * sizeof(int))..]);
        }

        try
        {
            return new decimal(parts);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("a decimal is none", e);
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new FormatException("it ends too soon");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new FormatException("bytes follow its end");
        }
    }
}
