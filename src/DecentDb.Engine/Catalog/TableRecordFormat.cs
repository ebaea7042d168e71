using System;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// The definition of a table:
/// <code>
/// root record, sequence's root record or 0, next column id, row id column's id or 0,
/// columns (id, name, type kind, length, scale, flags: 1 nullable, 2 has default, 4 has the value of rows that are
///          older than the column, in version 3: 8 generated; identity kind,
///          [signed identity increment when it is one], [default when it has one], [that value when it has one],
///          [when it is generated: expression, flags: 1 virtual, ids of the columns that it reads]),
/// primary key's name, its columns' ids, checks (name, condition),
/// foreign keys (name, columns' ids, parent's table id, parent columns' ids, action on delete, action on update,
///               in version 2: flags: 1 deferrable, 2 initially deferred; ids of the columns that are set on delete)
/// </code>
/// Versions 2 and 3 are written where the ones before cannot say it.
/// </summary>
internal sealed class TableRecordFormat : CatalogRecordFormat
{
    public static readonly TableRecordFormat Instance = new();

    private const int NullableFlag = 1;
    private const int DefaultFlag = 2;
    private const int AbsentValueFlag = 4;
    private const int ComputedFlag = 8;
    private const int VirtualFlag = 1;
    private const int DeferrableFlag = 1;
    private const int InitiallyDeferredFlag = 2;

    private TableRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Table;

    public override byte Version => 3;

    protected override byte VersionOf(CatalogRecord record)
    {
        var table = (TableRecord)record;
        return Array.Exists(table.Columns, static column => column.Computation is not null) ? (byte)3
            : Array.Exists(table.ForeignKeys, static key => key.IsDeferrable || key.DeletedColumns.Length > 0) ? (byte)2
            : (byte)1;
    }

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var table = (TableRecord)record;
        target.WriteNumber(table.Root.Value);
        target.WriteNumber(table.Sequence.Value);
        target.WriteNumber(table.NextColumnId);
        target.WriteNumber(table.RowIdColumnId);
        target.WriteNumber(table.Columns.Length);
        foreach (var column in table.Columns)
        {
            Write(target, column);
        }

        target.WriteText(table.PrimaryKeyName);
        target.WriteIds(table.PrimaryKey);
        target.WriteNumber(table.Checks.Length);
        foreach (var check in table.Checks)
        {
            target.WriteText(check.Name);
            target.WriteText(check.Sql);
        }

        target.WriteNumber(table.ForeignKeys.Length);
        foreach (var key in table.ForeignKeys)
        {
            target.WriteText(key.Name);
            target.WriteIds(key.ChildColumns);
            target.WriteNumber(key.ParentTableId);
            target.WriteIds(key.ParentColumns);
            target.WriteByte((byte)key.OnDelete);
            target.WriteByte((byte)key.OnUpdate);
            if (version >= 2)
            {
                target.WriteByte((byte)((key.IsDeferrable ? DeferrableFlag : 0)
                    | (key.IsInitiallyDeferred ? InitiallyDeferredFlag : 0)));
                target.WriteIds(key.DeletedColumns);
            }
        }
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source) =>
        new TableRecord
        {
            Id = id,
            Name = name,
            Root = new RootId(source.ReadNumber()),
            Sequence = new RootId(source.ReadNumber()),
            NextColumnId = source.ReadId(),
            RowIdColumnId = source.ReadId(),
            Columns = ReadColumns(version, ref source),
            PrimaryKeyName = source.ReadText(),
            PrimaryKey = source.ReadIds(),
            Checks = ReadChecks(ref source),
            ForeignKeys = ReadForeignKeys(version, ref source),
        };

    private static void Write(DefinitionWriter target, ColumnRecord column)
    {
        target.WriteNumber(column.Id);
        target.WriteText(column.Name);
        target.WriteType(column.Type);
        target.WriteByte((byte)((column.IsNullable ? NullableFlag : 0)
            | (column.DefaultSql is null ? 0 : DefaultFlag) | (column.AbsentValue is null ? 0 : AbsentValueFlag)
            | (column.Computation is null ? 0 : ComputedFlag)));
        target.WriteByte((byte)column.Identity);
        if (column.Identity != IdentityKind.None)
        {
            target.WriteSigned(column.IdentityIncrement);
        }

        if (column.DefaultSql is { } sql)
        {
            target.WriteText(sql);
        }

        if (column.AbsentValue is { } value)
        {
            target.WriteValue(value, 0);
        }

        if (column.Computation is { } computation)
        {
            target.WriteText(computation.Sql);
            target.WriteByte((byte)(computation.IsVirtual ? VirtualFlag : 0));
            target.WriteIds(computation.Columns);
        }
    }

    private static ComputationRecord ReadComputation(ref DefinitionReader source)
    {
        var sql = source.ReadText();
        var isVirtual = source.ReadFlags(VirtualFlag) != 0;
        return new ComputationRecord(sql, isVirtual, source.ReadIds());
    }

    private static ColumnRecord[] ReadColumns(byte version, ref DefinitionReader source)
    {
        var known = NullableFlag | DefaultFlag | AbsentValueFlag | (version >= 3 ? ComputedFlag : 0);
        var columns = new ColumnRecord[source.ReadCount()];
        for (var i = 0; i < columns.Length; i++)
        {
            var id = source.ReadId();
            var name = source.ReadText();
            var type = source.ReadType();
            var flags = source.ReadFlags(known);
            var identity = (IdentityKind)source.ReadByte();
            if (identity > IdentityKind.Always)
            {
                throw new FormatException("an unknown identity");
            }

            columns[i] = new ColumnRecord(id, name, type)
            {
                IsNullable = (flags & NullableFlag) != 0,
                Identity = identity,
                IdentityIncrement = identity == IdentityKind.None ? 1 : source.ReadSigned(),
                DefaultSql = (flags & DefaultFlag) != 0 ? source.ReadText() : null,
                AbsentValue = (flags & AbsentValueFlag) != 0 ? source.ReadValue(type.Physical) : null,
                Computation = (flags & ComputedFlag) != 0 ? ReadComputation(ref source) : null,
            };
        }

        return columns;
    }

    private static CheckSchema[] ReadChecks(ref DefinitionReader source)
    {
        var checks = new CheckSchema[source.ReadCount()];
        for (var i = 0; i < checks.Length; i++)
        {
            var name = source.ReadText();
            checks[i] = new CheckSchema(name, source.ReadText());
        }

        return checks;
    }

    private static ForeignKeyRecord[] ReadForeignKeys(byte version, ref DefinitionReader source)
    {
        var keys = new ForeignKeyRecord[source.ReadCount()];
        for (var i = 0; i < keys.Length; i++)
        {
            var name = source.ReadText();
            var children = source.ReadIds();
            var parent = source.ReadNumber();
            keys[i] = new ForeignKeyRecord(name, children, parent, source.ReadIds())
            {
                OnDelete = ReadAction(ref source),
                OnUpdate = ReadAction(ref source),
            };
            if (version >= 2)
            {
                var flags = source.ReadFlags(DeferrableFlag | InitiallyDeferredFlag);
                keys[i] = keys[i] with
                {
                    IsDeferrable = (flags & DeferrableFlag) != 0,
                    IsInitiallyDeferred = (flags & InitiallyDeferredFlag) != 0,
                    DeletedColumns = source.ReadIds(),
                };
            }
        }

        return keys;
    }

    private static ForeignKeyAction ReadAction(ref DefinitionReader source)
    {
        var action = (ForeignKeyAction)source.ReadByte();
        return action <= ForeignKeyAction.SetDefault ? action : throw new FormatException("an unknown action");
    }
}
