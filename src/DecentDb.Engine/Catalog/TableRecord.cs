using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>A table as a row of the catalog says it: everything by id, nothing resolved. Immutable.</summary>
internal sealed record TableRecord
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required RootId Root { get; init; }

    /// <summary>The root record that counts an identity which is not the row id; 0 without one.</summary>
    public RootId Sequence { get; init; }

    public required ushort NextColumnId { get; init; }

    /// <summary>The column that is the row id; 0 when row ids are hidden.</summary>
    public ushort RowIdColumnId { get; init; }

    public required ColumnRecord[] Columns { get; init; }

    /// <summary>The name of the primary key; empty when there is none.</summary>
    public string PrimaryKeyName { get; init; } = "";

    public ushort[] PrimaryKey { get; init; } = [];

    public CheckSchema[] Checks { get; init; } = [];

    public ForeignKeyRecord[] ForeignKeys { get; init; } = [];

    /// <summary>The place of a column; -1 when there is none with this id.</summary>
    public int OrdinalOf(ushort columnId)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Id == columnId)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>A column of a <see cref="TableRecord"/>.</summary>
internal sealed record ColumnRecord(ushort Id, string Name, SqlType Type)
{
    public bool IsNullable { get; init; } = true;

    public string? DefaultSql { get; init; }

    public IdentityKind Identity { get; init; }

    public long IdentityIncrement { get; init; } = 1;

    /// <summary>
    /// The value, at row 0, of rows that were written before the column was added; null means NULL.
    /// </summary>
    public ColumnVector? AbsentValue { get; init; }
}

/// <summary>A foreign key of a <see cref="TableRecord"/>.</summary>
internal sealed record ForeignKeyRecord(string Name, ushort[] ChildColumns, long ParentTableId, ushort[] ParentColumns);

/// <summary>An index as a row of the catalog says it. Immutable.</summary>
internal sealed record IndexRecord
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required long TableId { get; init; }

    public required RootId Root { get; init; }

    public required bool IsUnique { get; init; }

    public required IndexRole Role { get; init; }

    public required IndexColumnRecord[] Columns { get; init; }
}

/// <summary>A key column of an <see cref="IndexRecord"/>.</summary>
internal readonly record struct IndexColumnRecord(ushort ColumnId, bool Descending, bool NullsFirst);
