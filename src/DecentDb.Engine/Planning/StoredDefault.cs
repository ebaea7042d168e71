using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Planning;

/// <summary>The text by which a table keeps a DEFAULT.</summary>
internal static class StoredDefault
{
    /// <summary>
    /// The text of a value. Where the session looks for names otherwise than others do, sequences get the names that
    /// mean them everywhere.
    /// </summary>
    public static string TextOf(ExpressionSyntax value, CatalogSnapshot catalog)
    {
        var text = value.SourceText;
        if (ReferenceEquals(catalog.SearchPath, SearchPath.Default)
            || !FunctionCatalog.MayNameSequence(text))
        {
            return text;
        }

        var descriptions = new CatalogDescriptions(catalog);
        var places = new List<TextLiteralSyntax>(Parser.FindSequenceNames(text));
        places.Sort(static (left, right) => right.Span.Start.CompareTo(left.Span.Start));
        foreach (var place in places)
        {
            if (descriptions.FindRelation(place.Value) is { } oid
                && ObjectIds.Find(catalog, oid) is SequenceSchema sequence)
            {
                text = text.Remove(place.Span.Start, place.Span.Length)
                    .Insert(place.Span.Start, LiteralOf(sequence.SchemaName, sequence.BareName));
            }
        }

        return text;
    }

    /// <summary>The literal that names a sequence.</summary>
    public static string LiteralOf(string schema, string name) => "'" + (DefinitionText.Name(schema) + "."
        + DefinitionText.Name(name)).Replace("'", "''", System.StringComparison.Ordinal) + "'";
}
