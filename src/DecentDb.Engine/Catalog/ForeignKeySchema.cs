namespace DecentDb.Engine.Catalog;

/// <summary>A FOREIGN KEY. Immutable; shared by threads.</summary>
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

    /// <summary>What becomes of the child's rows when a row of the parent is deleted.</summary>
    public ForeignKeyAction OnDelete { get; init; }

    /// <summary>What becomes of the child's rows when the key of a row of the parent changes.</summary>
    public ForeignKeyAction OnUpdate { get; init; }

    public bool IsSelfReference => ChildTableId == ParentTableId;

    /// <summary>
    /// True for the actions that tables carry out. This alone decides which ones a definition may have: the binder asks
    /// it, and so does who reads a catalog.
    /// </summary>
    public static bool CanEnforce(ForeignKeyAction action) =>
        action is ForeignKeyAction.NoAction or ForeignKeyAction.Restrict;
}
