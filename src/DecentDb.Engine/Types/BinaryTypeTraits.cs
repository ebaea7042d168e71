using System;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A type whose values are byte strings inside.</summary>
internal abstract class BinaryTypeTraits(SqlTypeKind kind, string name) : TypeTraits(kind, PhysicalType.Binary, name);

/// <summary>TEXT, VARCHAR(n) and CHAR(n), and the constants that have no type yet.</summary>
internal sealed class TextTypeTraits(SqlTypeKind kind, string name, string? nameWithLength = null)
    : BinaryTypeTraits(kind, name)
{
    public override bool IsText => nameWithLength is not null;

    public override ErrorCode RangeError =>
        IsText ? ErrorCode.StringDataRightTruncation : ErrorCode.DatetimeFieldOverflow;

    public override string NameOf(SqlType type) => IsText && type.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{nameWithLength}({type.Length})")
        : Name;

    public override bool Fits(SqlType type, ColumnVector vector, int row)
    {
        var text = (BinaryVector)vector;
        return !IsText || type.Length == 0 || text.Lengths[row] <= type.Length
            || TextLength.Count(text.Get(row)) <= type.Length;
    }

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch) =>
        IsText && type.Length > 0 ? FindUnfitRow(type, vector, batch) : -1;

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        ((BinaryVector)target).Set(row, TextLength.Fit(text, type, cutTooLong));
}

/// <summary>BLOB.</summary>
internal sealed class BlobTypeTraits() : BinaryTypeTraits(SqlTypeKind.Blob, "BYTEA")
{
    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        TextParser.Check(BinaryText.ParseBlob(text, (BinaryVector)target, row), text, type);
}

/// <summary>JSON: text that is valid JSON.</summary>
internal sealed class JsonTypeTraits() : BinaryTypeTraits(SqlTypeKind.Json, "JSON")
{
    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        TextParser.CheckJson(text);
        ((BinaryVector)target).Set(row, text);
    }
}
