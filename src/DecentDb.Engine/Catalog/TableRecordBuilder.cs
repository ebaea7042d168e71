using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>Turns the definition of a table into rows of the catalog and refuses what makes no sense.</summary>
internal sealed class TableRecordBuilder(CatalogSnapshot catalog, TableDefinition definition, long id)
{
    private const int ColumnCountMax = 1600;
    private const int KeyColumnCountMax = 32;
    private const int AbsentLengthMax = 255;

    private readonly ObjectNames _names = new(catalog, definition.Name);
    private ColumnRecord[] _columns = [];
    private ushort[] _primaryKey = [];

    /// <summary>The indexes of the keys, without ids and roots.</summary>
    public List<IndexRecord> Indexes { get; } = [];

    /// <summary>The first number of the identity.</summary>
    public long IdentityStart { get; private set; } = 1;

    /// <summary>True when an identity is not the row id.</summary>
    public bool NeedsSequence { get; private set; }

    public TableRecord Build(int pageSize)
    {
        _names.TakeForTable(definition.Name);
        _columns = BuildColumns();
        var primaryKeyName = BuildPrimaryKey(out var rowIdColumnId);
        foreach (var unique in definition.Uniques)
        {
            BuildUnique(unique);
        }

        var table = new TableRecord
        {
            Id = id,
            Name = definition.Name,
            Root = default,
            NextColumnId = (ushort)(_columns.Length + 1),
            RowIdColumnId = rowIdColumnId,
            Columns = _columns,
            PrimaryKeyName = primaryKeyName,
            PrimaryKey = _primaryKey,
            Checks = BuildChecks(),
            ForeignKeys = BuildForeignKeys(),
        };
        NeedsSequence = Array.Exists(
            _columns, column => column.Identity != IdentityKind.None && column.Id != rowIdColumnId);
        CheckRowSize(table, pageSize);
        return table;
    }

    /// <summary>Adds the one column of the definition, and its constraints, to a table.</summary>
    /// <param name="table">The table as it is.</param>
    /// <param name="absentValue">What the rows that are there get; null means NULL.</param>
    /// <param name="isEmpty">True when there are no rows.</param>
    /// <param name="pageSize">The page size of the database.</param>
    public TableRecord AddColumn(TableRecord table, ColumnVector? absentValue, bool isEmpty, int pageSize)
    {
        var column = definition.Columns[0];
        ObjectNames.Check(column.Name, "column");
        if (table.Columns.Length == ColumnCountMax || table.NextColumnId == ushort.MaxValue)
        {
            throw Bad(string.Create(
                CultureInfo.InvariantCulture, $"A table must have 1 to {ColumnCountMax} columns."));
        }

        RefuseUnchecked(column, absentValue, isEmpty);
        var added = new ColumnRecord(table.NextColumnId, column.Name, column.RecordedType)
        {
            IsNullable = column.IsNullable,
            DefaultSql = column.DefaultSql,
            Identity = column.Identity,
            IdentityIncrement = column.IdentityIncrement,
            AbsentValue = isEmpty ? null : absentValue,
            Computation = ComputationOf(column, table.Columns),
        };
        if (column.Identity != IdentityKind.None)
        {
            CheckIdentity(column, Array.Exists(table.Columns, static other => other.Identity != IdentityKind.None));
            IdentityStart = column.IdentityStart;
        }

        _columns = [.. table.Columns, added];
        _primaryKey = table.PrimaryKey;
        _names.TakeConstraintsOf(table);
        var primaryKeyName = AddPrimaryKey(table);
        foreach (var unique in definition.Uniques)
        {
            BuildUnique(unique);
        }

        var changed = table with
        {
            NextColumnId = (ushort)(table.NextColumnId + 1),
            Columns = _columns,
            PrimaryKey = _primaryKey,
            PrimaryKeyName = primaryKeyName,
            Checks = [.. table.Checks, .. BuildChecks()],
            ForeignKeys = [.. table.ForeignKeys, .. BuildForeignKeys()],
        };
        CheckRowSize(changed, pageSize);
        return changed;
    }

    /// <summary>Adds the constraints of the definition to a table; the caller looks at its rows.</summary>
    /// <param name="table">The table as it is.</param>
    public TableRecord AddConstraints(TableRecord table)
    {
        _columns = [.. table.Columns];
        _primaryKey = table.PrimaryKey;
        _names.TakeConstraintsOf(table);
        var primaryKeyName = AddPrimaryKey(table);
        foreach (var unique in definition.Uniques)
        {
            BuildUnique(unique);
        }

        return table with
        {
            Columns = _columns,
            PrimaryKey = _primaryKey,
            PrimaryKeyName = primaryKeyName,
            Checks = [.. table.Checks, .. BuildChecks()],
            ForeignKeys = [.. table.ForeignKeys, .. BuildForeignKeys()],
        };
    }

    // Gives the name of the primary key. Row ids stay hidden: the rows have theirs.
    private string AddPrimaryKey(TableRecord table)
    {
        if (definition.PrimaryKey is not { } key)
        {
            return table.PrimaryKeyName;
        }

        if (_primaryKey.Length > 0)
        {
            throw Bad($"Table \"{definition.Name}\" has a primary key already.");
        }

        var columns = KeyColumns(definition.Name, _columns, key.Columns);
        _primaryKey = Array.ConvertAll(columns, static column => column.ColumnId);
        _columns = Array.ConvertAll(_columns, column => Array.IndexOf(_primaryKey, column.Id) >= 0
            ? column with { IsNullable = false } : column);
        var name = _names.TakeForKey(key.Name, definition.Name, "pkey");
        AddIndex(name, columns, IndexRole.PrimaryKey);
        return name;
    }

    /// <summary>The columns of a key, found by name.</summary>
    public static IndexKeyRecord[] KeyColumns(
        string table, ColumnRecord[] columns, IReadOnlyList<KeyColumnDefinition> key)
    {
        if (key.Count is 0 or > KeyColumnCountMax)
        {
            throw new DatabaseException(
                ErrorCode.InvalidDefinition,
                FormattableString.Invariant($"A key must have 1 to {KeyColumnCountMax} columns."));
        }

        var result = new IndexKeyRecord[key.Count];
        for (var i = 0; i < result.Length; i++)
        {
            if (key[i].Expression is { } expression)
            {
                result[i] = new IndexKeyRecord(0, key[i].Descending, key[i].NullsFirst)
                {
                    Expression = expression,
                    Type = RecordedType.Of(key[i].Type),
                };
                continue;
            }

            var column = columns[Find(table, columns, key[i].Name)];
            if (Array.Exists(result, other => other.ColumnId == column.Id))
            {
                throw new DatabaseException(
                    ErrorCode.DuplicateColumn, $"Column \"{column.Name}\" occurs twice in a key.")
                {
                    ColumnName = column.Name,
                };
            }

            if (!column.Type.Traits.IsKeyable)
            {
                throw new DatabaseException(
                    ErrorCode.DatatypeMismatch,
                    $"Column \"{column.Name}\" is {column.Type}, which has no order for a key.")
                {
                    ColumnName = column.Name,
                };
            }

            result[i] = new IndexKeyRecord(column.Id, key[i].Descending, key[i].NullsFirst);
        }

        return result;
    }

    private static int Find(string table, ColumnRecord[] columns, string name)
    {
        var ordinal = Array.FindIndex(
            columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return ordinal >= 0
            ? ordinal
            : throw new DatabaseException(
                ErrorCode.UndefinedColumn,
                $"Table \"{table}\" has no column \"{name}\"."
                    + NearestName.Hint(name, columns.Select(column => column.Name)))
            {
                TableName = table,
                ColumnName = name,
            };
    }

    private ColumnRecord[] BuildColumns()
    {
        if (definition.Columns.Count is 0 or > ColumnCountMax)
        {
            throw Bad(string.Create(
                CultureInfo.InvariantCulture, $"A table must have 1 to {ColumnCountMax} columns."));
        }

        var columns = new ColumnRecord[definition.Columns.Count];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var identity = -1;
        for (var i = 0; i < columns.Length; i++)
        {
            var column = definition.Columns[i];
            ObjectNames.Check(column.Name, "column");
            if (!names.Add(column.Name))
            {
                throw new DatabaseException(
                    ErrorCode.DuplicateColumn, $"Column \"{column.Name}\" is declared twice.")
                {
                    TableName = definition.Name,
                    ColumnName = column.Name,
                };
            }

            if (column.Identity != IdentityKind.None)
            {
                CheckIdentity(column, identity >= 0);
                identity = i;
                IdentityStart = column.IdentityStart;
            }

            columns[i] = new ColumnRecord((ushort)(i + 1), column.Name, column.RecordedType)
            {
                IsNullable = column.IsNullable && column.Identity == IdentityKind.None,
                DefaultSql = column.DefaultSql,
                Identity = column.Identity,
                IdentityIncrement = column.IdentityIncrement,
            };
        }

        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = columns[i] with { Computation = ComputationOf(definition.Columns[i], columns) };
        }

        return columns;
    }

    private ComputationRecord? ComputationOf(ColumnDefinition column, ColumnRecord[] columns) =>
        column.Computation is not { } computation ? null : new ComputationRecord(
            computation.Sql, computation.IsVirtual, Resolve(definition.Name, columns, computation.Columns));

    // The rows that are there must hold what the column demands, and nobody looks at them one by one.
    private void RefuseUnchecked(ColumnDefinition column, ColumnVector? absentValue, bool isEmpty)
    {
        if (isEmpty)
        {
            return;
        }

        if (!column.IsNullable && absentValue is null)
        {
            throw new DatabaseException(
                ErrorCode.NotNullViolation,
                $"Column \"{column.Name}\" is NOT NULL and has no DEFAULT for the rows that table " +
                $"\"{definition.Name}\" has.")
            {
                TableName = definition.Name,
                ColumnName = column.Name,
            };
        }

        if (absentValue is BinaryVector bytes && bytes.Lengths[0] > AbsentLengthMax)
        {
            DatabaseException.ThrowNotSupported(string.Create(
                CultureInfo.InvariantCulture,
                $"A DEFAULT of more than {AbsentLengthMax} bytes in ADD COLUMN of a table with rows"));
        }
    }

    private void CheckIdentity(ColumnDefinition column, bool isSecond)
    {
        if (!column.Type.IsInteger || column.DomainId != 0)
        {
            throw Bad($"Identity column \"{column.Name}\" must be SMALLINT, INTEGER or BIGINT.");
        }

        if (isSecond)
        {
            throw Bad($"Table \"{definition.Name}\" has more than one identity column.");
        }

        if (column.DefaultSql is not null)
        {
            throw Bad($"Column \"{column.Name}\" has both a default and an identity.");
        }

        if (column.IdentityIncrement == 0)
        {
            throw Bad($"The increment of identity column \"{column.Name}\" must not be zero.");
        }

        if (column.IdentityIncrement < 0)
        {
            DatabaseException.ThrowNotSupported("An identity that counts down");
        }
    }

    private SqlType TypeOf(ColumnRecord column) => catalog.Records.TypeOf(column.Type);

    private string BuildPrimaryKey(out ushort rowIdColumnId)
    {
        rowIdColumnId = 0;
        if (definition.PrimaryKey is not { } key)
        {
            return "";
        }

        var columns = KeyColumns(definition.Name, _columns, key.Columns);
        _primaryKey = Array.ConvertAll(columns, static column => column.ColumnId);
        foreach (var column in columns)
        {
            var ordinal = column.ColumnId - 1;
            _columns[ordinal] = _columns[ordinal] with { IsNullable = false };
        }

        var name = _names.TakeForKey(key.Name, definition.Name, "pkey");
        var first = _columns[columns[0].ColumnId - 1];
        if (columns.Length == 1 && first.Type.IsInteger && first.Computation is null)
        {
            rowIdColumnId = first.Id;
        }
        else
        {
            AddIndex(name, columns, IndexRole.PrimaryKey);
        }

        return name;
    }

    private void BuildUnique(KeyDefinition unique)
    {
        var columns = KeyColumns(definition.Name, _columns, unique.Columns);
        var name = _names.TakeForKey(unique.Name, ObjectNames.Join(definition.Name, unique.Columns), "key");

        // The same columns need one index only.
        if (!IsSameSet(_primaryKey, columns)
            && !Indexes.Exists(index => IsSameSet(Array.ConvertAll(index.Keys, static c => c.ColumnId), columns)))
        {
            AddIndex(name, columns, IndexRole.Unique);
        }
    }

    private void AddIndex(string name, IndexKeyRecord[] columns, IndexRole role) => Indexes.Add(new IndexRecord
    {
        Id = 0,
        Name = name,
        TableId = id,
        Root = default,
        IsUnique = true,
        Role = role,
        Keys = columns,
    });

    private static bool IsSameSet(ushort[] ids, IndexKeyRecord[] columns) =>
        ids.Length == columns.Length && Array.TrueForAll(columns, column => Array.IndexOf(ids, column.ColumnId) >= 0);

    private CheckSchema[] BuildChecks()
    {
        var checks = new CheckSchema[definition.Checks.Count];
        for (var i = 0; i < checks.Length; i++)
        {
            var check = definition.Checks[i];
            var stem = check.ColumnName is null ? definition.Name : definition.Name + "_" + check.ColumnName;
            checks[i] = new CheckSchema(_names.TakeForConstraint(check.Name, stem, "check"), check.Sql);
        }

        return checks;
    }

    private ForeignKeyRecord[] BuildForeignKeys()
    {
        var keys = new ForeignKeyRecord[definition.ForeignKeys.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = BuildForeignKey(definition.ForeignKeys[i]);
        }

        return keys;
    }

    private ForeignKeyRecord BuildForeignKey(ForeignKeyDefinition key)
    {
        var stem = definition.Name + "_" + string.Join('_', key.Columns);
        var name = _names.TakeForConstraint(key.Name, stem, "fkey");
        var isSelf = key.ParentTable.Equals(definition.Name, StringComparison.OrdinalIgnoreCase);
        var isNewSelf = isSelf && catalog.FindTable(definition.Name) is null;
        var parent = isNewSelf ? null : catalog.GetTable(key.ParentTable);
        var parentColumns = isSelf
            ? _columns
            : catalog.Records.Get<TableRecord>(parent!.Id).Columns;
        var childIds = Resolve(definition.Name, _columns, key.Columns);
        var parentIds = key.ParentColumns.Count > 0
            ? Resolve(key.ParentTable, parentColumns, key.ParentColumns)
            : parent is null ? _primaryKey : Array.ConvertAll(parent.PrimaryKey, i => parentColumns[i].Id);
        if (parentIds.Length == 0)
        {
            throw Bad($"Foreign key \"{name}\" refers to table \"{key.ParentTable}\", which has no primary key.");
        }

        if (parentIds.Length != childIds.Length)
        {
            throw Bad($"Foreign key \"{name}\" has {childIds.Length} columns and refers to {parentIds.Length}.");
        }

        for (var i = 0; i < childIds.Length; i++)
        {
            var child = Array.Find(_columns, column => column.Id == childIds[i])!;
            var target = Array.Find(parentColumns, column => column.Id == parentIds[i])!;
            var (from, to) = (TypeOf(child), TypeOf(target));
            if (from.Kind != to.Kind && !(from.IsInteger && to.IsInteger))
            {
                throw new DatabaseException(
                    ErrorCode.DatatypeMismatch,
                    $"Foreign key \"{name}\": column \"{child.Name}\" is {from}, but \"{target.Name}\" is {to}.")
                { TableName = definition.Name, ColumnName = child.Name, ConstraintName = name };
            }
        }

        RefuseComputed(key, name, childIds);
        if (!(isSelf && IsNewUniqueKey(parentIds)) && !IsUniqueKey(parent, parentIds, parentColumns))
        {
            throw Bad($"Foreign key \"{name}\" refers to columns of table \"{key.ParentTable}\" that are not unique.");
        }

        return new ForeignKeyRecord(name, childIds, parent?.Id ?? id, parentIds)
        {
            OnDelete = key.OnDelete,
            OnUpdate = key.OnUpdate,
            DeletedColumns = ResolveDeleted(key, name, childIds),
            IsDeferrable = key.IsDeferrable,
            IsInitiallyDeferred = key.IsInitiallyDeferred,
        };
    }

    // An action gives columns values, which those that are generated do not take.
    private void RefuseComputed(ForeignKeyDefinition key, string name, ushort[] childIds)
    {
        var changes = key.OnUpdate is not (ForeignKeyAction.NoAction or ForeignKeyAction.Restrict)
            || key.OnDelete is ForeignKeyAction.SetNull or ForeignKeyAction.SetDefault;
        if (changes && Array.Exists(
            _columns, column => column.Computation is not null && Array.IndexOf(childIds, column.Id) >= 0))
        {
            throw Bad($"Foreign key \"{name}\" has a generated column, which its actions cannot change.");
        }
    }

    private ushort[] ResolveDeleted(ForeignKeyDefinition key, string name, ushort[] childIds)
    {
        var ids = Resolve(definition.Name, _columns, key.DeletedColumns);
        return Array.TrueForAll(ids, columnId => Array.IndexOf(childIds, columnId) >= 0)
            ? ids
            : throw Bad($"The columns of SET NULL or SET DEFAULT must be some of foreign key \"{name}\".");
    }

    /// <summary>The ids of columns, found by name.</summary>
    public static ushort[] Resolve(string table, ColumnRecord[] columns, IReadOnlyList<string> names)
    {
        var ids = new ushort[names.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            var columnId = columns[Find(table, columns, names[i])].Id;
            if (Array.IndexOf(ids, columnId) >= 0)
            {
                throw new DatabaseException(
                    ErrorCode.DuplicateColumn, $"Column \"{names[i]}\" occurs twice in a foreign key.")
                {
                    TableName = table,
                    ColumnName = names[i],
                };
            }

            ids[i] = columnId;
        }

        return ids;
    }

    // Keys of the definition itself.
    private bool IsNewUniqueKey(ushort[] ids)
    {
        var key = Array.ConvertAll(ids, static columnId => new IndexKeyRecord(columnId, false, false));
        return IsSameSet(_primaryKey, key)
            || Indexes.Exists(index => IsSameSet(Array.ConvertAll(index.Keys, static c => c.ColumnId), key));
    }

    private static bool IsUniqueKey(TableSchema? parent, ushort[] ids, ColumnRecord[] columns)
    {
        if (parent is null)
        {
            return false;
        }

        var ordinals = Array.ConvertAll(ids, columnId => Array.FindIndex(columns, column => column.Id == columnId));
        return (ordinals.Length == 1 && ordinals[0] == parent.RowIdOrdinal)
            || parent.FindUniqueIndex(ordinals) is not null;
    }

    /// <summary>Refuses a table whose rows may not fit pages.</summary>
    public static void CheckRowSize(TableRecord table, int pageSize)
    {
        var size = ColumnPageEncoder.RequiredSizeWorstCase(table.CreateLayout());
        if (size > ColumnPageFormat.Capacity(pageSize))
        {
            throw new DatabaseException(
                ErrorCode.InvalidDefinition,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A row of table \"{table.Name}\" may need {size} bytes, more than a page of {pageSize}."))
            {
                TableName = table.Name,
            };
        }
    }

    private DatabaseException Bad(string message) =>
        new(ErrorCode.InvalidDefinition, message) { TableName = definition.Name };
}
