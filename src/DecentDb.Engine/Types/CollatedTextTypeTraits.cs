using System;
using System.Buffers;
using System.Diagnostics;
using System.Globalization;

namespace DecentDb.Engine.Types;

/// <summary>
/// TEXT and VARCHAR(n) with a collation of their own. A type of its own for each makes everything that asks a type for
/// its order (comparisons, sorting, groups, keys of indexes) obey the collation.
/// </summary>
internal sealed class CollatedTextTypeTraits(SqlTypeKind kind, TextCollation collation) : TextTypeTraits(
    kind, "TEXT COLLATE " + collation.SqlName, "VARCHAR COLLATE " + collation.SqlName)
{
    private const int KeptLength = 1 << 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _left;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _right;

    public override TextCollation Collation => collation;

    public override SqlTypeKind Uncollated => SqlTypeKind.Text;

    public override bool IsComparedByForm => false;

    public override bool IsReadableInKeys => false;

    public override string NameOf(SqlType type) => type.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"VARCHAR({type.Length}) COLLATE {collation.SqlName}")
        : Name;

    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(((BinaryVector)left).Get(leftRow), ((BinaryVector)right).Get(rightRow));

    public override int Compare(SqlValue left, SqlValue right) => Compare(left.AsBytes(), right.AsBytes());

    public override bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(left, leftRow, right, rightRow) == 0;

    public override ulong Hash(ColumnVector column, int row) =>
        ValueHasher.Hash(KeyOf(ref _left, ((BinaryVector)column).Get(row)));

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendBinary(key, KeyOf(ref _left, ((BinaryVector)column).Get(row)));

    public override void AppendKey(KeyBuffer key, SqlValue value) =>
        KeyCodec.AppendBinary(key, KeyOf(ref _left, value.AsBytes()));

    public override bool IsExactInKey => false;

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row) =>
        throw new UnreachableException();

    private int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right)
        ? 0
        : KeyOf(ref _left, left).SequenceCompareTo(KeyOf(ref _right, right));

    private ReadOnlySpan<byte> KeyOf(ref ArrayBufferWriter<byte>? buffer, ReadOnlySpan<byte> text)
    {
        if (buffer is null || buffer.Capacity > KeptLength)
        {
            buffer = new ArrayBufferWriter<byte>();
        }

        buffer.ResetWrittenCount();
        collation.Write(buffer, text);
        return buffer.WrittenSpan;
    }
}
