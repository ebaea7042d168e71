using System;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>A constant in the text. A minus sign directly before a number belongs to the literal.</summary>
internal abstract class LiteralSyntax(SourceSpan location) : ExpressionSyntax(location);

internal sealed class NullLiteralSyntax(SourceSpan location) : LiteralSyntax(location);

internal sealed class BooleanLiteralSyntax(SourceSpan location, bool value) : LiteralSyntax(location)
{
    public bool Value { get; } = value;
}

/// <summary>A whole number of 64 bits; a larger one comes as <see cref="DecimalLiteralSyntax"/>.</summary>
internal sealed class IntegerLiteralSyntax(SourceSpan location, long value) : LiteralSyntax(location)
{
    public long Value { get; } = value;
}

/// <summary>A number with a decimal point and no exponent. Its scale is the number of written decimal places.</summary>
internal sealed class DecimalLiteralSyntax(SourceSpan location, decimal value) : LiteralSyntax(location)
{
    public decimal Value { get; } = value;
}

/// <summary>A number with an exponent.</summary>
internal sealed class DoubleLiteralSyntax(SourceSpan location, double value) : LiteralSyntax(location)
{
    public double Value { get; } = value;
}

/// <summary>A text constant, unescaped. As in PostgreSQL its type is open until its surroundings settle it.</summary>
internal sealed class TextLiteralSyntax(SourceSpan location, string value) : LiteralSyntax(location)
{
    public string Value { get; } = value;
}

/// <summary>X'…': bytes in hexadecimal. (The form '\x…' is a text constant that a cast to BYTEA understands.)</summary>
internal sealed class BlobLiteralSyntax(SourceSpan location, ReadOnlyMemory<byte> value) : LiteralSyntax(location)
{
    public ReadOnlyMemory<byte> Value { get; } = value;
}

/// <summary>A type name before a text constant: DATE '2024-01-31', INTERVAL '2 days', UUID '…'.</summary>
internal sealed class TypedLiteralSyntax(SourceSpan location, TypeNameSyntax type, string value)
    : LiteralSyntax(location)
{
    public TypeNameSyntax Type { get; } = type;

    /// <summary>The text between the quotes; for INTERVAL '3' DAY with the unit appended: "3 DAY".</summary>
    public string Value { get; } = value;
}
