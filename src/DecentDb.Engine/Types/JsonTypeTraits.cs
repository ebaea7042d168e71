using System;
using System.Diagnostics;
using System.Text.Json;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>JSON: text that is valid JSON, kept as it was written.</summary>
internal sealed class JsonTypeTraits() : Utf8TypeTraits(SqlTypeKind.Json, "JSON")
{
    public override bool IsJson => true;

    public override bool IsStreamed => true;

    public override bool IsKeyable => false;

    public override bool HoldsAsItLies(SqlType from, SqlType to) => from.Traits.IsJson;

    public override bool ChecksForm => true;

    public override string? FindFormError(ColumnVector vector, int row, PiecewiseBytes pieces) =>
        BinaryText.FindJsonError(((BinaryVector)vector).Get(row), pieces) is { } error
            ? $"The value is not valid JSON ({error})."
            : null;

    public override void ParseLong(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong, PiecewiseBytes pieces)
    {
        TextParser.CheckJson(text, pieces);
        ((BinaryVector)target).Set(row, text, pieces);
    }

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        TextParser.CheckJson(text);
        ((BinaryVector)target).Set(row, text);
    }
}

/// <summary>JSONB: JSON in one form, with an order, so that it is compared, grouped and indexed.</summary>
internal sealed class JsonbTypeTraits() : Utf8TypeTraits(SqlTypeKind.Jsonb, "JSONB")
{
    [ThreadStatic]
    private static JsonbText? _spare;

    public override bool IsJson => true;

    public override bool IsJsonb => true;

    public override bool IsStreamed => true;

    public override bool IsReadableInKeys => false;

    public override bool IsComparedByForm => false;

    public override bool ChecksForm => true;

    public override SqlTypeKind LoadedAs => SqlTypeKind.Json;

    public override string? FindFormError(ColumnVector vector, int row, PiecewiseBytes pieces) =>
        FindError(((BinaryVector)vector).Get(row), pieces) is { } error
            ? $"The value is not valid JSONB ({error})."
            : null;

    /// <summary>Puts JSON into a row of a vector in its one form.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation: the text is no JSON; NumericValueOutOfRange: a number of it is too long;
    /// UntranslatableCharacter: a string of it holds the character U+0000.
    /// </exception>
    public static void Set(BinaryVector target, int row, ReadOnlySpan<byte> json, PiecewiseBytes pieces)
    {
        TextParser.CheckJson(json, pieces);
        var text = _spare ?? new JsonbText();
        _spare = null;
        target.Set(row, text.Normalize(json, pieces), pieces);
        _spare = text.IsSmall ? text : null;
    }

    private static string? FindError(ReadOnlySpan<byte> json, PiecewiseBytes pieces)
    {
        if (BinaryText.FindJsonError(json, pieces) is { } error)
        {
            return error;
        }

        try
        {
            new JsonbText().Normalize(json, pieces);
            return null;
        }
        catch (DatabaseException e) when (e.Code.IsOfValues())
        {
            return e.Message;
        }
    }

    public override int Compare(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        JsonbKey.Compare(((BinaryVector)left).Get(leftRow), ((BinaryVector)right).Get(rightRow));

    public override int Compare(SqlValue left, SqlValue right) => JsonbKey.Compare(left.AsBytes(), right.AsBytes());

    public override bool AreEqual(ColumnVector left, int leftRow, ColumnVector right, int rightRow) =>
        Compare(left, leftRow, right, rightRow) == 0;

    public override ulong Hash(ColumnVector column, int row) =>
        ValueHasher.Hash(JsonbKey.Encode(((BinaryVector)column).Get(row)));

    public override void AppendKey(KeyBuffer key, ColumnVector column, int row) =>
        KeyCodec.AppendBinary(key, JsonbKey.Encode(((BinaryVector)column).Get(row)));

    public override void AppendKey(KeyBuffer key, SqlValue value) =>
        KeyCodec.AppendBinary(key, JsonbKey.Encode(value.AsBytes()));

    public override int DecodeKey(ReadOnlySpan<byte> key, byte flip, ColumnVector target, int row) =>
        throw new UnreachableException();

    public override void ParseLong(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong, PiecewiseBytes pieces) =>
        Set((BinaryVector)target, row, text, pieces);

    public override void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong) =>
        Set((BinaryVector)target, row, text, PiecewiseBytes.Unwatched);

    /// <summary>The truth value of true and false.</summary>
    public static void ToBoolean(ColumnVector source, ColumnVector target, int row)
    {
        var json = ViewOf(source, row);
        ((Int64Vector)target).Values[row] = json.Kind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => throw Refuse(json, SqlType.Boolean),
        };
    }

    /// <summary>The number of a type that a JSONB number is, rounded.</summary>
    public static RowConversion ToNumber(SqlTypeKind kind)
    {
        var type = new SqlType(kind);
        var isWhole = type.IsInteger;
        return (source, target, row) =>
        {
            var json = ViewOf(source, row);
            if (json.Kind != JsonValueKind.Number)
            {
                throw Refuse(json, type);
            }

            if (isWhole && json.Bytes.IndexOf((byte)'.') >= 0)
            {
                var number = TextParser.Parse(Utf8Text.Decode(json.Bytes), SqlType.Decimal);
                ValueConverter.Set(target, row, ValueConverter.Convert(number, type));
                return;
            }

            TextParser.Parse(json.Bytes, type, target, row);
        };
    }

    private static DatabaseException Refuse(JsonbView json, SqlType type) => new(
        ErrorCode.InvalidParameterValue, $"A JSONB {json.KindName} cannot be cast to type {type}.");

    private static JsonbView ViewOf(ColumnVector column, int row)
    {
        var texts = (BinaryVector)column;
        return new JsonbView(texts.Buffer.AsMemory(texts.Starts[row], texts.Lengths[row]));
    }
}
