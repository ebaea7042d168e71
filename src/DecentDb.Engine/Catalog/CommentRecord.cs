using System;
using System.Globalization;

namespace DecentDb.Engine.Catalog;

/// <summary>A comment on an object, or on a column of it, as a row of the catalog says it.</summary>
internal sealed record CommentRecord : CatalogRecord
{
    /// <summary>The object; its comments go with it.</summary>
    public required long ObjectId { get; init; }

    /// <summary>The column: its id in a table, its place from 1 on in a view; 0 for the object itself.</summary>
    public required ushort ColumnId { get; init; }

    public required string Text { get; init; }

    public override long OwnerId => ObjectId;

    public override CatalogObjectKind Kind => CatalogObjectKind.Comment;

    /// <summary>
    /// The name of a comment. All objects share one set of names; those that users give have no zero in them.
    /// </summary>
    public static string NameOf(long objectId, ushort columnId) =>
        string.Create(CultureInfo.InvariantCulture, $"\0comment {objectId} {columnId}");

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        _ = catalog.Record<CatalogRecord>(ObjectId);
        if (Name != NameOf(ObjectId, ColumnId))
        {
            throw new FormatException("a comment has the name of another");
        }

        return new CommentSchema { Id = Id, Name = Name, ObjectId = ObjectId, ColumnId = ColumnId, Text = Text };
    }
}

/// <summary>A comment as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class CommentSchema : CatalogObject
{
    public required long ObjectId { get; init; }

    /// <summary>The column; 0 for the object itself.</summary>
    public required ushort ColumnId { get; init; }

    public required string Text { get; init; }
}

/// <summary>
/// The definition of a comment:
/// <code>
/// column's id or 0, text
/// </code>
/// </summary>
internal sealed class CommentRecordFormat : CatalogRecordFormat
{
    public static readonly CommentRecordFormat Instance = new();

    private CommentRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Comment;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var comment = (CommentRecord)record;
        target.WriteNumber(comment.ColumnId);
        target.WriteText(comment.Text);
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var columnId = source.ReadId();
        return new CommentRecord
        {
            Id = id,
            Name = name,
            ObjectId = ownerId,
            ColumnId = columnId,
            Text = source.ReadText(),
        };
    }
}
