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

    /// <summary>
    /// The child's columns that SET NULL and SET DEFAULT change when a row of the parent is deleted; those of the key
    /// when none are named.
    /// </summary>
    public int[] DeletedOrdinals { get; init; } = [];

    /// <summary>True when SET CONSTRAINTS may put the check off to the commit.</summary>
    public bool IsDeferrable { get; init; }

    /// <summary>True when the check waits for the commit without being asked to.</summary>
    public bool IsInitiallyDeferred { get; init; }

    public bool IsSelfReference => ChildTableId == ParentTableId;
}
