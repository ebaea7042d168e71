using System;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// The catalog is a table of its own, whose root record is the first of the first roots page. The row id of an object
/// is its id, which is never used twice.
/// <code>
/// COLUMN NAME       TYPE    MEANING
///      1 kind       integer 1 = table, 2 = index
///      2 name       text    as it was declared
///      3 table id   integer the table of an index; a table's own id
///      4 definition bytes   see below
/// </code>
/// A definition starts with the version 1 as a byte. Numbers are varints (7 bits a byte, low bits first, the top bit
/// says that more follow), signed ones in zigzag form, texts a length in bytes and UTF-8, lists a count and their
/// items.
/// <code>
/// table: root record, sequence's root record or 0, next column id, row id column's id or 0,
///        columns (id, name, type kind, length, scale, flags: 1 nullable, 2 has default, 4 has the value of rows that
///                 are older than the column, identity kind, [signed identity increment when it is one],
///                 [default when it has one], [that value when it has one]),
///        primary key's name, its columns' ids, checks (name, condition),
///        foreign keys (name, columns' ids, parent's table id, parent columns' ids)
/// value: integers as signed numbers, doubles in 8 bytes, decimals and uuids in 16, bytes as texts are
/// index: root record, flags: 1 unique, role, columns (id, flags: 1 descending, 2 NULL first)
/// </code>
/// </summary>
internal static class CatalogFormat
{
    public const byte Version = 1;
    public const long TableKind = 1;
    public const long IndexKind = 2;
    public const int KindOrdinal = 0;
    public const int NameOrdinal = 1;
    public const int TableIdOrdinal = 2;
    public const int DefinitionOrdinal = 3;

    private const int NullableFlag = 1;
    private const int DefaultFlag = 2;
    private const int AbsentValueFlag = 4;

    public static readonly TableLayout Layout = new(
    [
        new ColumnLayout(1, PhysicalType.Int64, KindOrdinal),
        new ColumnLayout(2, PhysicalType.Binary, NameOrdinal),
        new ColumnLayout(3, PhysicalType.Int64, TableIdOrdinal),
        new ColumnLayout(4, PhysicalType.Binary, DefinitionOrdinal),
    ]);

    /// <summary>The root record of the catalog.</summary>
    public static RootId RootOf(PageReader reader) => new(RootRecords.FirstPageOf(reader.PageSize), 0);

    public static void Write(DefinitionWriter target, TableRecord table)
    {
        target.WriteByte(Version);
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
        }
    }

    public static void Write(DefinitionWriter target, IndexRecord index)
    {
        target.WriteByte(Version);
        target.WriteNumber(index.Root.Value);
        target.WriteByte(index.IsUnique ? (byte)1 : (byte)0);
        target.WriteByte((byte)index.Role);
        target.WriteNumber(index.Columns.Length);
        foreach (var column in index.Columns)
        {
            target.WriteNumber(column.ColumnId);
            target.WriteByte((byte)((column.Descending ? 1 : 0) | (column.NullsFirst ? 2 : 0)));
        }
    }

    /// <summary>Reads the definition of a table.</summary>
    /// <exception cref="FormatException">The definition is damaged.</exception>
    public static TableRecord ReadTable(long id, string name, ReadOnlySpan<byte> definition)
    {
        var source = new DefinitionReader(definition);
        source.ReadVersion(Version);
        var table = new TableRecord
        {
            Id = id,
            Name = name,
            Root = new RootId(source.ReadNumber()),
            Sequence = new RootId(source.ReadNumber()),
            NextColumnId = source.ReadId(),
            RowIdColumnId = source.ReadId(),
            Columns = ReadColumns(ref source),
            PrimaryKeyName = source.ReadText(),
            PrimaryKey = source.ReadIds(),
            Checks = ReadChecks(ref source),
            ForeignKeys = ReadForeignKeys(ref source),
        };
        source.End();
        return table;
    }

    /// <summary>Reads the definition of an index.</summary>
    /// <exception cref="FormatException">The definition is damaged.</exception>
    public static IndexRecord ReadIndex(long id, string name, long tableId, ReadOnlySpan<byte> definition)
    {
        var source = new DefinitionReader(definition);
        source.ReadVersion(Version);
        var root = new RootId(source.ReadNumber());
        var isUnique = (source.ReadByte() & 1) != 0;
        var role = (IndexRole)source.ReadByte();
        var columns = new IndexColumnRecord[source.ReadCount()];
        for (var i = 0; i < columns.Length; i++)
        {
            var columnId = source.ReadId();
            var flags = source.ReadByte();
            columns[i] = new IndexColumnRecord(columnId, (flags & 1) != 0, (flags & 2) != 0);
        }

        source.End();
        return new IndexRecord
        {
            Id = id,
            Name = name,
            TableId = tableId,
            Root = root,
            IsUnique = isUnique,
            Role = role,
            Columns = columns,
        };
    }

    private static void Write(DefinitionWriter target, ColumnRecord column)
    {
        target.WriteNumber(column.Id);
        target.WriteText(column.Name);
        target.WriteByte((byte)column.Type.Kind);
        target.WriteNumber(column.Type.Length);
        target.WriteNumber(column.Type.Scale);
        target.WriteByte((byte)((column.IsNullable ? NullableFlag : 0)
            | (column.DefaultSql is null ? 0 : DefaultFlag) | (column.AbsentValue is null ? 0 : AbsentValueFlag)));
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
    }

    private static ColumnRecord[] ReadColumns(ref DefinitionReader source)
    {
        var columns = new ColumnRecord[source.ReadCount()];
        for (var i = 0; i < columns.Length; i++)
        {
            var id = source.ReadId();
            var name = source.ReadText();
            var kind = (SqlTypeKind)source.ReadByte();
            var type = new SqlType(kind, source.ReadCount32(), source.ReadCount32());
            var flags = source.ReadByte();
            var identity = (IdentityKind)source.ReadByte();
            if (!TypeTraits.IsStored(kind) || identity > IdentityKind.Always
                || !SqlTypeParser.HasValidModifiers(type))
            {
                throw new FormatException("an unknown type or identity");
            }

            columns[i] = new ColumnRecord(id, name, type)
            {
                IsNullable = (flags & NullableFlag) != 0,
                Identity = identity,
                IdentityIncrement = identity == IdentityKind.None ? 1 : source.ReadSigned(),
                DefaultSql = (flags & DefaultFlag) != 0 ? source.ReadText() : null,
                AbsentValue = (flags & AbsentValueFlag) != 0 ? source.ReadValue(type.Physical) : null,
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

    private static ForeignKeyRecord[] ReadForeignKeys(ref DefinitionReader source)
    {
        var keys = new ForeignKeyRecord[source.ReadCount()];
        for (var i = 0; i < keys.Length; i++)
        {
            var name = source.ReadText();
            var children = source.ReadIds();
            var parent = source.ReadNumber();
            keys[i] = new ForeignKeyRecord(name, children, parent, source.ReadIds());
        }

        return keys;
    }
}
