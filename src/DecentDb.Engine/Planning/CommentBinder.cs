using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of COMMENT ON.</summary>
internal static class CommentBinder
{
    private const int CommentLengthMax = 65_536;

    public static CommentPlan Bind(CommentSyntax syntax, CatalogSnapshot catalog)
    {
        if (syntax.Text is { Length: > CommentLengthMax })
        {
            throw syntax.Error(
                ErrorCode.InvalidDefinition,
                System.FormattableString.Invariant($"A comment must have at most {CommentLengthMax} characters."));
        }

        var item = catalog.Find(ObjectName.Resolve(syntax.Name, catalog));
        var fits = (syntax.Target, item) is (CommentTarget.Table or CommentTarget.Column, TableSchema)
            or (CommentTarget.View or CommentTarget.Column, ViewSchema) or (CommentTarget.Index, IndexSchema);
        if (item is null || !fits)
        {
            throw item is TableSchema or ViewSchema
                ? syntax.Name.Error(
                    ErrorCode.WrongObjectType,
                    $"\"{syntax.Name.Name.Value}\" is not {(syntax.Target == CommentTarget.View ? "a view" : "that")}.")
                : BindingContext.NoTable(syntax.Name, catalog);
        }

        return new CommentPlan(item.Id, ColumnOf(item, syntax.Column), syntax.Text);
    }

    private static ushort ColumnOf(CatalogObject item, NameSyntax? name)
    {
        if (name is null)
        {
            return 0;
        }

        var ordinal = item is TableSchema table ? table.FindColumn(name.Value)
            : item is ViewSchema view ? view.FindColumn(name.Value) : -1;
        if (ordinal < 0)
        {
            throw name.Error(ErrorCode.UndefinedColumn, $"\"{item.Name}\" has no column \"{name.Value}\".");
        }

        return item is TableSchema owner ? owner.Columns[ordinal].Id : (ushort)(ordinal + 1);
    }
}

/// <summary>COMMENT ON.</summary>
internal sealed class CommentPlan(long objectId, ushort columnId, string? text) : DefinitionPlan
{
    public long ObjectId { get; } = objectId;

    /// <summary>The column; 0 for the object itself.</summary>
    public ushort ColumnId { get; } = columnId;

    /// <summary>The comment; null when it goes.</summary>
    public string? Text { get; } = text;
}
