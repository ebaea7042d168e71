using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// VECTOR(n), numbers of single precision, and HALFVEC(n), numbers of half precision: finite ones, 1 to 16,000 of them.
/// They order number by number, a shorter one before those that it begins.
/// </summary>
/// <remarks>
/// In a key each number is four bytes, the bits of it in single precision with the sign bit flipped, all bits when it
/// is negative; -0 is 0. They are encoded like a byte string.
/// </remarks>
internal sealed class VectorTypeTraits(SqlTypeKind kind, string name) : BinaryTypeTraits(kind, name)
{
    private const uint SignBit = 1U << 31;

    [ThreadStatic]
    private static byte[]? _sortable;

    public override ErrorCode RangeError => ErrorCode.DataException;

    public override bool IsComparedByForm => false;

    public override bool ChecksForm => true;

    public override string NameOf(SqlType type) => type.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}({type.Length})")
        : Name;

    public override bool HasValidModifiers(SqlType type) =>
        type.Length is >= 0 and <= VectorElement.CountMax && type.Scale == 0;

    public override SqlType WithArguments(string name, IReadOnlyList<int> arguments) => arguments.Count == 0
        ? new SqlType(Kind)
        : arguments[0] is >= 1 and <= VectorElement.CountMax
            ? new SqlType(Kind, arguments[0])
            : throw BadArguments($"The dimensions of {name} must be between 1 and {VectorElement.CountMax}.");

    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(((BinaryVector)left).Get(leftRow), ((BinaryVector)right).Get(rightRow));

    public override int Compare(SqlValue left, SqlValue right) => Compare(left.AsBytes(), right.AsBytes());

    public override bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(left, leftRow, right, rightRow) == 0;

    public override ulong Hash(ColumnVector column, int row)
    {
        var value = ((BinaryVector)column).Get(row);
        var count = VectorElement.CountOf(Kind, value.Length);
        var hash = (ulong)count;
        for (var i = 0; i < count; i++)
        {
            hash = ValueHasher.Combine(hash, ValueHasher.Hash((double)VectorElement.Read(Kind, value, i)));
        }

        return hash;
    }

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendBinary(key, Sortable(((BinaryVector)column).Get(row)));

    public override void AppendKey(KeyBuffer key, SqlValue value) =>
        KeyCodec.AppendBinary(key, Sortable(value.AsBytes()));

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row)
    {
        var sortable = new BinaryVector();
        sortable.EnsureCapacity(1);
        var length = KeyCodec.DecodeBinary(key, flip, sortable, 0);
        var bits = sortable.Get(0);
        var count = bits.Length / sizeof(uint);
        var value = ((BinaryVector)target).Append(row, count * VectorElement.SizeOf(Kind));
        for (var i = 0; i < count; i++)
        {
            var word = BinaryPrimitives.ReadUInt32BigEndian(bits[(i * sizeof(uint))..]);
            word = (word & SignBit) != 0 ? word ^ SignBit : ~word;
            VectorElement.Write(Kind, value, i, BitConverter.UInt32BitsToSingle(word));
        }

        return length;
    }

    public override void Assign(
        SqlType from, ColumnVector source, int sourceRow, SqlType to, ColumnVector target, int row)
    {
        var value = ((BinaryVector)source).Get(sourceRow);
        if (VectorElement.FindError(Kind, value) is { } error)
        {
            throw new DatabaseException(ErrorCode.DataException, $"The value is no {to}: it {error}.");
        }

        CheckCount(VectorElement.CountOf(Kind, value.Length), to);
        target.CopyValue(source, sourceRow, row);
    }

    public override bool Fits(SqlType type, ColumnVector vector, int row) =>
        type.Length == 0 || ((BinaryVector)vector).Lengths[row] == type.Length * VectorElement.SizeOf(Kind);

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch) =>
        type.Length > 0 ? FindUnfitRow(type, vector, batch) : -1;

    public override string? FindFormError(ColumnVector vector, int row, PiecewiseBytes pieces) =>
        VectorElement.FindError(Kind, ((BinaryVector)vector).Get(row)) is { } error ? $"The value {error}." : null;

    public override string? FindBytesError(SqlType type, ReadOnlySpan<byte> value) =>
        VectorElement.FindError(Kind, value)
        ?? (type.Length > 0 && value.Length != type.Length * VectorElement.SizeOf(Kind)
            ? "has another number of dimensions than type " + type
            : null);

    public override string Format(ColumnVector vector, int row)
    {
        var text = new BinaryVector();
        text.EnsureCapacity(1);
        text.Reset();
        Format(vector, row, text, 0, PiecewiseBytes.Unwatched);
        return Utf8Text.Decode(text.Get(0));
    }

    public override void Format(
        ColumnVector vector, int row, BinaryVector target, int targetRow, PiecewiseBytes pieces) =>
        VectorText.Format(Kind, ((BinaryVector)vector).Get(row), target, targetRow);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        var count = VectorText.Parse(text, type, (BinaryVector)target, row);
        CheckCount(count, type);
    }

    /// <summary>Refuses a value of another number of dimensions than its type has.</summary>
    /// <exception cref="DatabaseException">DataException.</exception>
    public static void CheckCount(int count, SqlType type)
    {
        if (type.Length > 0 && count != type.Length)
        {
            throw new DatabaseException(
                ErrorCode.DataException,
                string.Create(
                    CultureInfo.InvariantCulture, $"{type} takes {type.Length} dimensions, not {count}."));
        }
    }

    private int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var leftCount = VectorElement.CountOf(Kind, left.Length);
        var rightCount = VectorElement.CountOf(Kind, right.Length);
        for (var i = 0; i < Math.Min(leftCount, rightCount); i++)
        {
            var (a, b) = (VectorElement.Read(Kind, left, i), VectorElement.Read(Kind, right, i));
            if (a != b)
            {
                return a < b ? -1 : 1;
            }
        }

        return leftCount.CompareTo(rightCount);
    }

    private ReadOnlySpan<byte> Sortable(ReadOnlySpan<byte> value)
    {
        var count = VectorElement.CountOf(Kind, value.Length);
        if (_sortable is null || _sortable.Length < count * sizeof(uint))
        {
            _sortable = new byte[count * sizeof(uint)];
        }

        for (var i = 0; i < count; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(VectorElement.Read(Kind, value, i) + 0f);
            bits = (bits & SignBit) != 0 ? ~bits : bits ^ SignBit;
            BinaryPrimitives.WriteUInt32BigEndian(_sortable.AsSpan(i * sizeof(uint)), bits);
        }

        return _sortable.AsSpan(0, count * sizeof(uint));
    }
}
