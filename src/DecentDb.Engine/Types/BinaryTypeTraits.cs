using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>A type whose values are byte strings inside.</summary>
internal abstract class BinaryTypeTraits(SqlTypeKind kind, string name, params ReadOnlySpan<string> aliases)
    : TypeTraits(kind, PhysicalType.Binary, name, aliases);

/// <summary>The constants and parameters that have no type yet: texts.</summary>
internal sealed class UntypedTraits() : BinaryTypeTraits(SqlTypeKind.Unknown, "UNKNOWN")
{
    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        ((BinaryVector)target).Set(row, text);
}

/// <summary>TEXT and VARCHAR(n), and what CHAR(n) has in common with them.</summary>
internal class TextTypeTraits(
    SqlTypeKind kind, string name, string nameWithLength, params ReadOnlySpan<string> aliases)
    : BinaryTypeTraits(kind, name, [nameWithLength, .. aliases])
{
    private const int LengthMax = 10_485_760;

    public override bool IsText => true;

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
    protected override int LengthWithoutArgument => 1;
}

/// <summary>BLOB.</summary>
internal sealed class BlobTypeTraits() : BinaryTypeTraits(
    SqlTypeKind.Blob, "BYTEA", "BLOB", "VARBINARY", "BINARY", "BINARY VARYING", "IMAGE", "BINARY LARGE OBJECT",
    "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "ROWVERSION")
{
    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        TextParser.Check(BinaryText.ParseBlob(text, (BinaryVector)target, row, PiecewiseBytes.Unwatched), text, type);
}

/// <summary>JSON: text that is valid JSON.</summary>
internal sealed class JsonTypeTraits() : BinaryTypeTraits(SqlTypeKind.Json, "JSON", "JSONB")
{
    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        TextParser.CheckJson(text);
        ((BinaryVector)target).Set(row, text);
    }
}
