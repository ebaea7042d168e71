using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

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
        new(type.Location, type.Name, type.Arguments, type.WithTimeZone, isArray: false)
        {
            ObjectName = type.ObjectName,
        };

    private static List<string?> Read(TextLiteralSyntax literal)
    {
        try
        {
            var type = SqlType.Text;
            var array = new ArrayValue(type.Kind);
            array.Read(TextParser.Parse(literal.Value, type.ArrayType).AsBytes());
            var items = new List<string?>(array.Count);
            for (var i = 0; i < array.Count; i++)
            {
                items.Add(TextFormatter.Format(array.Items, i, array.ElementKind));
            }

            return items;
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw literal.Error(e);
        }
    }
}
