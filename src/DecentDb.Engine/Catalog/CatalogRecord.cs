using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// An object of the schema as a row of the catalog says it: everything by id, nothing resolved. Immutable.
/// </summary>
internal abstract record CatalogRecord
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The object that this one belongs to, and without which it is not; its own id when there is none.
    /// </summary>
    public virtual long OwnerId => Id;

    /// <summary>What it is, which also says how it is written.</summary>
    public abstract CatalogObjectKind Kind { get; }

    /// <summary>Finds what the record names by id.</summary>
    /// <exception cref="System.FormatException">It names something that is not there or does not fit.</exception>
    public abstract CatalogObject Resolve(ICatalogResolver catalog);
}

/// <summary>The objects of a catalog, as its records ask for them.</summary>
internal interface ICatalogResolver
{
    /// <summary>The record with this id.</summary>
    /// <exception cref="System.FormatException">There is none, or it is of another kind.</exception>
    T Record<T>(long id)
        where T : CatalogRecord;

    /// <summary>The objects of one kind that belong to another object, in the order of their ids.</summary>
    List<T> OwnedBy<T>(long ownerId)
        where T : CatalogObject;

    /// <summary>The foreign keys that a table holds.</summary>
    ForeignKeySchema[] ForeignKeysOf(long tableId);

    /// <summary>The foreign keys that refer to a table.</summary>
    ForeignKeySchema[] ReferencesTo(long tableId);

    /// <summary>The record with this id; null for none.</summary>
    CatalogRecord? Find(long id);

    /// <summary>The type that a definition keeps: see <see cref="RecordedType"/>.</summary>
    /// <exception cref="System.FormatException">No object defines it.</exception>
    SqlType TypeOf(SqlType recorded);

    /// <summary>The error for what only a newer engine can have made.</summary>
    DatabaseException Newer(string what);
}
