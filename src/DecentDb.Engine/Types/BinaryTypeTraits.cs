using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Unicode;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A type whose values are byte strings inside.</summary>
internal abstract class BinaryTypeTraits(SqlTypeKind kind, string name, params ReadOnlySpan<string> aliases)
    : TypeTraits(kind, PhysicalType.Binary, name, aliases)
{
    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        ((BinaryVector)left).Get(leftRow).SequenceCompareTo(((BinaryVector)right).Get(rightRow));

    public override int Compare(SqlValue left, SqlValue right) =>
        left.AsBytes().AsSpan().SequenceCompareTo(right.AsBytes());

    public override bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        ((BinaryVector)left).Get(leftRow).SequenceEqual(((BinaryVector)right).Get(rightRow));

    public override ulong Hash(ColumnVector column, int row) => ValueHasher.Hash(((BinaryVector)column).Get(row));

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendBinary(key, ((BinaryVector)column).Get(row));

    public override void AppendKey(KeyBuffer key, SqlValue value) => KeyCodec.AppendBinary(key, value.AsBytes());

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row) =>
        KeyCodec.DecodeBinary(key, flip, (BinaryVector)target, row);

    public override int LengthInKey(ReadOnlySpan<byte> key, byte flip) => key.IndexOf(flip) + 1;

    public override string Describe(SqlValue value) => $"'{value}'";
}

/// <summary>A type whose values are their text in UTF-8.</summary>
internal abstract class Utf8TypeTraits(SqlTypeKind kind, string name, params ReadOnlySpan<string> aliases)
    : BinaryTypeTraits(kind, name, aliases)
{
    public override bool IsUtf8 => true;

    public override bool IsReadAsText => true;

    public override string? FindBytesError(SqlType type, ReadOnlySpan<byte> value) =>
        Utf8.IsValid(value) ? null : "is not valid UTF-8";

    public override void AppendItem(ColumnVector vector, int row, Utf8Buffer text) =>
        text.Append(((BinaryVector)vector).Get(row));

    public override string Format(ColumnVector vector, int row) => Utf8Text.Decode(((BinaryVector)vector).Get(row));

    public override void Format(
        ColumnVector vector, int row, BinaryVector target, int targetRow, PiecewiseBytes pieces) =>
        target.Set(targetRow, ((BinaryVector)vector).Get(row));

    public override void ParseLong(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong, PiecewiseBytes pieces) =>
        ((BinaryVector)target).Set(row, TextLength.Fit(text, type, cutTooLong, pieces), pieces);
}

/// <summary>The constants and parameters that have no type yet: texts.</summary>
internal sealed class UntypedTraits() : Utf8TypeTraits(SqlTypeKind.Unknown, "UNKNOWN")
{
    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        ((BinaryVector)target).Set(row, text);
}

/// <summary>TEXT and VARCHAR(n), and what CHAR(n) has in common with them.</summary>
internal class TextTypeTraits(
    SqlTypeKind kind, string name, string nameWithLength, params ReadOnlySpan<string> aliases)
    : Utf8TypeTraits(kind, name, [nameWithLength, .. aliases])
{
    public override bool IsExactInKey => true;

    private const int LengthMax = 10_485_760;

    public override bool IsText => true;

    public override bool IsStreamed => true;

    public override bool HoldsAsItLies(SqlType from, SqlType to) => from.Traits.IsReadAsText
        && (to.Length == 0 || (from.IsText && from.Length > 0 && from.Length <= to.Length));

    public override ErrorCode RangeError => ErrorCode.StringDataRightTruncation;

    public override string NameOf(SqlType type) => type.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{nameWithLength}({type.Length})")
        : Name;

    public override SqlType WithArguments(string name, IReadOnlyList<int> arguments)
    {
        if (arguments.Count == 0)
        {
            return new SqlType(Kind, LengthWithoutArgument);
        }

        return arguments[0] is >= 1 and <= LengthMax
            ? new SqlType(Kind, arguments[0])
            : throw BadArguments($"The length of {name} must be between 1 and {LengthMax}.");
    }

    public override bool Fits(SqlType type, ColumnVector vector, int row)
    {
        var text = (BinaryVector)vector;
        return type.Length == 0 || text.Lengths[row] <= type.Length
            || TextLength.Count(text.Get(row)) <= type.Length;
    }

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch) =>
        type.Length > 0 ? FindUnfitRow(type, vector, batch) : -1;

    public override string? FindBytesError(SqlType type, ReadOnlySpan<byte> value) =>
        base.FindBytesError(type, value)
        ?? (type.Length > 0 && value.Length > type.Length && TextLength.Count(value) > type.Length
            ? "is too long for type " + type
            : null);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        ((BinaryVector)target).Set(row, TextLength.Fit(text, type, cutTooLong));

    /// <summary>The length of a name without an argument; 0 = not limited.</summary>
    protected virtual int LengthWithoutArgument => 0;
}

/// <summary>CHAR(n).</summary>
internal sealed class CharTypeTraits() : TextTypeTraits(
    SqlTypeKind.Char, "CHAR", "CHAR", "CHARACTER", "NCHAR", "NATIONAL CHARACTER", "NATIONAL CHAR", "BPCHAR")
{
    public override bool IsExactInKey => false;

    public override bool IsPadded => true;

    public override bool IsStreamed => false;

    public override bool IsComparedByForm => false;

    protected override int LengthWithoutArgument => 1;

    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        TextOf(left, leftRow).SequenceCompareTo(TextOf(right, rightRow));

    public override int Compare(SqlValue left, SqlValue right) =>
        Trim(left.AsBytes()).SequenceCompareTo(Trim(right.AsBytes()));

    public override bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        TextOf(left, leftRow).SequenceEqual(TextOf(right, rightRow));

    public override ulong Hash(ColumnVector column, int row) => ValueHasher.Hash(TextOf(column, row));

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendBinary(key, TextOf(column, row));

    public override void AppendKey(KeyBuffer key, SqlValue value) => KeyCodec.AppendBinary(key, Trim(value.AsBytes()));

    public override bool HoldsAsItLies(SqlType from, SqlType to) => from.Kind == Kind && base.HoldsAsItLies(from, to);

    private static ReadOnlySpan<byte> TextOf(ColumnVector column, int row) => Trim(((BinaryVector)column).Get(row));

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.TrimEnd((byte)' ');
}

/// <summary>BLOB.</summary>
internal sealed class BlobTypeTraits() : BinaryTypeTraits(
    SqlTypeKind.Blob, "BYTEA", "BLOB", "VARBINARY", "BINARY", "BINARY VARYING", "IMAGE", "BINARY LARGE OBJECT",
    "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "ROWVERSION")
{
    public override bool IsStreamed => true;

    public override CastContext ContextToText => CastContext.Explicit;

    public override string Format(ColumnVector vector, int row) =>
        "\\x" + Convert.ToHexStringLower(((BinaryVector)vector).Get(row));

    public override void Format(
        ColumnVector vector, int row, BinaryVector target, int targetRow, PiecewiseBytes pieces) =>
        BinaryText.FormatBlob(((BinaryVector)vector).Get(row), target, targetRow, pieces);

    public override void ParseLong(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong, PiecewiseBytes pieces) =>
        TextParser.Check(BinaryText.ParseBlob(text, (BinaryVector)target, row, pieces), text, type);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        TextParser.Check(BinaryText.ParseBlob(text, (BinaryVector)target, row, PiecewiseBytes.Unwatched), text, type);
}
