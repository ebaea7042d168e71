using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The items of an array that is written out where a list may stand: ARRAY[…], and the text of an array with its type,
/// such as '{1,2}'::INTEGER[].
/// </summary>
internal static class ArrayItems
{
    /// <summary>The items, those of arrays within it too; null for any other expression.</summary>
    public static List<ExpressionSyntax>? Of(ExpressionSyntax syntax)
    {
        var items = new List<ExpressionSyntax>();
        return TryAdd(syntax, null, items) ? items : null;
    }

    private static bool TryAdd(ExpressionSyntax syntax, TypeNameSyntax? type, List<ExpressionSyntax> items)
    {
        switch (syntax)
        {
            case ArraySyntax array:
                foreach (var item in array.Items)
                {
                    if (item is not ArraySyntax || !TryAdd(item, type, items))
                    {
                        items.Add(type is null ? item : new CastSyntax(item.Location, item, type));
                    }
                }

                return true;
            case CastSyntax { Type.IsArray: true, Operand: TextLiteralSyntax text } cast:
                foreach (var item in Read(text))
                {
                    ExpressionSyntax value = item is null
                        ? new NullLiteralSyntax(text.Location) : new TextLiteralSyntax(text.Location, item);
                    items.Add(new CastSyntax(text.Location, value, ItemTypeOf(cast.Type)));
                }

                return true;
            case CastSyntax { Type.IsArray: true, Operand: ArraySyntax array } cast:
                return TryAdd(array, ItemTypeOf(cast.Type), items);
            default:
                return false;
        }
    }

    private static TypeNameSyntax ItemTypeOf(TypeNameSyntax type) =>
        new(type.Location, type.Name, type.Arguments, type.WithTimeZone, isArray: false);

    // {a,"b c",NULL,{d}}: blanks around items do not count, and a backslash takes what follows as it is.
    private static List<string?> Read(TextLiteralSyntax literal)
    {
        var text = literal.Value.Trim();
        var items = new List<string?>();
        var depth = 0;
        var isItemDue = false; // behind a comma
        var isItemDone = false; // behind an item or an array
        for (var at = 0; at < text.Length;)
        {
            var letter = text[at];
            var isFine = letter switch
            {
                '{' => !isItemDone && (depth > 0 || at == 0),
                '}' => depth > 0 && !isItemDue,
                ',' => depth > 0 && isItemDone,
                _ => depth > 0 && (!isItemDone || char.IsWhiteSpace(letter)),
            };
            if (!isFine)
            {
                throw Malformed(literal);
            }

            switch (letter)
            {
                case '{':
                    depth++;
                    isItemDue = false;
                    at++;
                    break;
                case '}':
                    depth--;
                    isItemDone = true;
                    at++;
                    break;
                case ',':
                    (isItemDue, isItemDone) = (true, false);
                    at++;
                    break;
                case var blank when char.IsWhiteSpace(blank):
                    at++;
                    break;
                default:
                    items.Add(ReadItem(literal, text, ref at));
                    (isItemDue, isItemDone) = (false, true);
                    break;
            }
        }

        return depth == 0 && isItemDone ? items : throw Malformed(literal);
    }

    private static string? ReadItem(TextLiteralSyntax literal, string text, ref int at)
    {
        var item = new StringBuilder();
        var isQuoted = text[at] == '"';
        at += isQuoted ? 1 : 0;
        var length = 0; // without the blanks at the end
        while (at < text.Length && (isQuoted ? text[at] != '"' : text[at] is not (',' or '{' or '}' or '"')))
        {
            var isEscaped = text[at] == '\\';
            at += isEscaped ? 1 : 0;
            if (at == text.Length)
            {
                throw Malformed(literal);
            }

            item.Append(text[at]);
            length = isEscaped || isQuoted || !char.IsWhiteSpace(text[at]) ? item.Length : length;
            at++;
        }

        if (at == text.Length)
        {
            throw Malformed(literal);
        }

        at += isQuoted ? 1 : 0;
        var value = item.ToString(0, length);
        return isQuoted || !Identifier.Same(value, "NULL") ? value : null;
    }

    private static DatabaseException Malformed(TextLiteralSyntax literal) => literal.Error(
        ErrorCode.InvalidTextRepresentation, "The text of an array stands in braces, its items between commas.");
}
