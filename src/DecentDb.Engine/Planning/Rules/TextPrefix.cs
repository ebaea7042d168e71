using System;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>The range of texts that begin as a pattern or a call of starts_with says.</summary>
/// <param name="Text">What must begin so.</param>
/// <param name="Low">The least such text.</param>
/// <param name="High">The least text behind all of them; null when there is none.</param>
internal sealed record TextPrefix(BoundExpression Text, KeyBound Low, KeyBound? High)
{
    /// <summary>The range that a condition asks for; null of another.</summary>
    public static TextPrefix? Of(BoundExpression condition)
    {
        switch (condition)
        {
            case BoundLike
            {
                Negated: false, IgnoreCase: false, Escape: null, Pattern: BoundConstant { IsNull: false } pattern,
            } like:
                var text = pattern.Value.AsText();
                var length = text.AsSpan().IndexOfAny('%', '_', '\\');
                return Of(like.Operand, length < 0 ? text : text[..length]);
            case BoundFunction
            {
                Function.Name: "starts_with", Arguments: [var operand, BoundConstant { IsNull: false } prefix],
            }:
                return Of(operand, prefix.Value.AsText());
            default:
                return null;
        }
    }

    // Only texts in the order of their code points, which is that of their bytes.
    private static TextPrefix? Of(BoundExpression operand, string prefix)
    {
        var type = operand.Type;
        if (!type.IsText || type.IsPadded || type.Uncollated != type || prefix.Length == 0)
        {
            return null;
        }

        var high = Next(prefix) is { } next ? Bound(next, inclusive: false) : null;
        return new TextPrefix(operand, Bound(prefix, inclusive: true), high);
    }

    private static KeyBound Bound(string text, bool inclusive) =>
        new([new BoundConstant(SqlValue.FromText(text), SqlType.Text)], inclusive);

    // With its last code point that has a next one replaced by that, and without those behind it.
    private static string? Next(string prefix)
    {
        var runes = new System.Collections.Generic.List<Rune>(prefix.EnumerateRunes());
        for (var i = runes.Count - 1; i >= 0; i--)
        {
            var value = runes[i].Value + 1;
            value = value is >= 0xD800 and <= 0xDFFF ? 0xE000 : value;
            if (Rune.IsValid(value))
            {
                var next = new StringBuilder();
                for (var at = 0; at < i; at++)
                {
                    next.Append(runes[at].ToString());
                }

                return next.Append(new Rune(value).ToString()).ToString();
            }
        }

        return null;
    }
}
