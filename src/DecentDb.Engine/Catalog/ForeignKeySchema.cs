namespace DecentDb.Engine.Catalog;

/// <summary>A FOREIGN KEY with NO ACTION. Immutable; shared by threads.</summary>
internal sealed class ForeignKeySchema
{
    public required string Name { get; init; }

    /// <summary>The table that holds the constraint.</summary>
    public required long ChildTableId { get; init; }

    /// <summary>Ordinals in the child, in the order of the key.</summary>
    public required int[] ChildOrdinals { get; init; }

    public required long ParentTableId { get; init; }

    /// <summary>Ordinals in the parent, in the same order: its primary key or the columns of a unique index.</summary>
    public required int[] ParentOrdinals { get; init; }

    public bool IsSelfReference => ChildTableId == ParentTableId;
}
