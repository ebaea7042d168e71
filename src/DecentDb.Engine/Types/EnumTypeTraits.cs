using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// A type of CREATE TYPE … AS ENUM. A value is the number of its label, and numbers are in the order of the labels, so
/// that values compare, sort and lie in keys and pages as numbers do.
/// </summary>
internal sealed class EnumTypeTraits : Int64TypeTraits
{
    private readonly FrozenDictionary<string, long> _byLabel;
    private readonly FrozenDictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly long[] _numbers;
    private readonly byte[][] _texts;

    public EnumTypeTraits(SqlTypeKind kind, long objectId, string? schema, string bareName, EnumLabel[] labels)
        : base(kind, NameOf(schema, bareName))
    {
        (ObjectId, Schema, BareName, Labels) = (objectId, schema, bareName, labels);
        _numbers = Array.ConvertAll(labels, static label => label.Number);
        _texts = Array.ConvertAll(labels, static label => Encoding.UTF8.GetBytes(label.Text));
        var byLabel = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var label in labels)
        {
            byLabel.Add(label.Text, label.Number);
        }

        _byLabel = byLabel.ToFrozenDictionary(StringComparer.Ordinal);
        _byText = _byLabel.GetAlternateLookup<ReadOnlySpan<char>>();
        (Min, Max) = labels.Length == 0 ? (1, 0) : (_numbers[0], _numbers[^1]);
    }

    /// <summary>The most bytes that a label may have in UTF-8.</summary>
    public const int LabelLengthMax = 63;

    /// <summary>The object of the catalog that defines the type.</summary>
    public long ObjectId { get; }

    /// <summary>The schema that it lies in; null for the default one.</summary>
    public string? Schema { get; }

    /// <summary>The name without quotes and schema.</summary>
    public string BareName { get; }

    /// <summary>The labels in their order.</summary>
    public EnumLabel[] Labels { get; }

    public override ErrorCode RangeError => ErrorCode.InvalidTextRepresentation;

    public override bool Fits(SqlType type, ColumnVector vector, int row) =>
        Array.BinarySearch(_numbers, ((Int64Vector)vector).Values[row]) >= 0;

    public override int FindUnfit(SqlType type, ColumnVector vector, Batch batch) => FindUnfitRow(type, vector, batch);

    public override bool HasValidModifiers(SqlType type) => type is { Length: 0, Scale: 0 };

    public override bool ChecksForm => true;

    public override string? FindFormError(ColumnVector vector, int row, PiecewiseBytes pieces) =>
        Array.BinarySearch(_numbers, ((Int64Vector)vector).Values[row]) >= 0
            ? null : $"The number is none of a value of type {Name}.";

    // Case, underscores, hyphens and blanks make no difference where no label is the same.
    public override SqlValue? FindNamed(string name, SqlType type)
    {
        var label = Array.Find(Labels, label => label.Text == name) is { Text: not null } same
            ? same : Array.Find(Labels, label => PlainOf(label.Text) == PlainOf(name));
        return label.Text is not null ? SqlValue.FromInt64(label.Number, Kind) : TextParser.Parse(name, type);
    }

    private static string PlainOf(string name) => name
        .Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    public override string Describe(SqlValue value) => "'" + TextFormatter.Format(value) + "'";

    public override void AppendItem(ColumnVector vector, int row, Utf8Buffer text) =>
        text.Append(TextOf(((Int64Vector)vector).Values[row]));

    public override void Parse(ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong)
    {
        // Blanks count, as in PostgreSQL.
        TextParser.Check(Parse(text, out ((Int64Vector)target).Values[row]), text, type);
        target.SetNotNull(row);
    }

    protected override int Format(long value, Span<byte> target)
    {
        var text = TextOf(value);
        text.CopyTo(target);
        return text.Length;
    }

    protected override ParseStatus Parse(ReadOnlySpan<byte> text, out long value)
    {
        Span<char> characters = stackalloc char[LabelLengthMax];
        value = 0;
        return text.Length <= LabelLengthMax
            && _byText.TryGetValue(characters[..Encoding.UTF8.GetChars(text, characters)], out value)
            ? ParseStatus.Done : ParseStatus.BadSyntax;
    }

    // The name as messages and definitions say it.
    private static string NameOf(string? schema, string bareName)
    {
        var text = new StringBuilder();
        if (schema is not null)
        {
            QuotedName.Append(text, schema);
            text.Append('.');
        }

        QuotedName.Append(text, bareName);
        return text.ToString();
    }

    private ReadOnlySpan<byte> TextOf(long value)
    {
        var place = Array.BinarySearch(_numbers, value);
        return place >= 0 ? _texts[place] : throw new DatabaseException(
            ErrorCode.Corruption,
            FormattableString.Invariant($"A value of the type {Name} has the number {value}, which is none of it."));
    }
}

/// <summary>A label of an enum.</summary>
/// <param name="Text">What it is called.</param>
/// <param name="Number">What stands for it, greater than those of the labels before it.</param>
internal readonly record struct EnumLabel(string Text, long Number);
