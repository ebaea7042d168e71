using System;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// The catalog is a table of its own, whose root record is the first of the first roots page. The row id of an object
/// is its id, which is never used twice.
/// <code>
/// COLUMN NAME       TYPE    MEANING
///      1 kind       integer what the object is: 1 = table, 2 = index, 3 = view, 4 = comment, …
///                          (CatalogObjectKind)
///      2 name       text    as it was declared
///      3 owner      integer the object that it belongs to: the table of an index; else its own id
///      4 definition bytes   as the format of the kind says: TableRecordFormat, IndexRecordFormat, …
/// </code>
/// A definition starts with its version as a byte. Numbers are varints (7 bits a byte, low bits first, the top bit says
/// that more follow), signed ones in zigzag form, texts a length in bytes and UTF-8, lists a count and their items.
/// Values are integers as signed numbers, doubles in 8 bytes, decimals and uuids in 16, bytes as texts are. Kinds and
/// versions that are not known come from a newer engine, and who meets one does not open the database: to leave an
/// object alone is not enough, because its table may have to keep it up.
/// </summary>
internal static class CatalogFormat
{
    public const int KindOrdinal = 0;
    public const int NameOrdinal = 1;
    public const int OwnerOrdinal = 2;
    public const int DefinitionOrdinal = 3;

    public static readonly TableLayout Layout = new(
    [
        new ColumnLayout(1, PhysicalType.Int64, KindOrdinal),
        new ColumnLayout(2, PhysicalType.Binary, NameOrdinal),
        new ColumnLayout(3, PhysicalType.Int64, OwnerOrdinal),
        new ColumnLayout(4, PhysicalType.Binary, DefinitionOrdinal),
    ]);

    /// <summary>All kinds of objects.</summary>
    private static readonly CatalogRecordFormat[] Kinds =
    [
        TableRecordFormat.Instance, IndexRecordFormat.Instance, ViewRecordFormat.Instance, CommentRecordFormat.Instance,
        SequenceRecordFormat.Instance, NamespaceRecordFormat.Instance, TriggerRecordFormat.Instance,
        EnumRecordFormat.Instance, DomainRecordFormat.Instance,
    ];

    /// <summary>The root record of the catalog.</summary>
    public static RootId RootOf(PageReader reader) => new(RootRecords.FirstPageOf(reader.PageSize), 0);

    /// <summary>Writes a definition.</summary>
    public static void Write(DefinitionWriter target, CatalogRecord record) =>
        Array.Find(Kinds, format => format.Kind == record.Kind)?.Write(target, record);

    /// <summary>Reads a row of the catalog.</summary>
    /// <exception cref="FormatException">The definition is damaged.</exception>
    /// <exception cref="DatabaseException">NotADatabase: a newer engine made the object.</exception>
    public static CatalogRecord Read(
        string fileName, long kind, long id, string name, long ownerId, ReadOnlySpan<byte> definition)
    {
        if (kind is <= 0 or > byte.MaxValue)
        {
            throw new FormatException("its kind is none");
        }

        var format = Array.Find(Kinds, format => (long)format.Kind == kind) ?? throw Newer(
            fileName, FormattableString.Invariant($"\"{name}\" is an object of kind {kind}"));
        if (definition is [var version, ..] && version > format.Version)
        {
            throw Newer(fileName, FormattableString.Invariant(
                $"the definition of \"{name}\" is of version {version}, above {format.Version}"));
        }

        return format.Read(id, name, ownerId, definition);
    }

    /// <summary>The error for what only a newer engine can have written.</summary>
    public static DatabaseException Newer(string fileName, string what) => new(
        ErrorCode.NotADatabase,
        $"{fileName}: the catalog was written by a newer version of DecentDb: {what}, which this version does not "
        + "know.")
    {
        FileName = fileName,
    };
}
