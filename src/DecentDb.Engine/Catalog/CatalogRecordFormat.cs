using System;

namespace DecentDb.Engine.Catalog;

/// <summary>The definitions of one kind of catalog object. A definition starts with its version.</summary>
internal abstract class CatalogRecordFormat
{
    /// <summary>The number of the kind in the catalog.</summary>
    public abstract CatalogObjectKind Kind { get; }

    /// <summary>The newest version that can be read.</summary>
    public abstract byte Version { get; }

    /// <summary>Writes the definition of a record of this kind.</summary>
    public void Write(DefinitionWriter target, CatalogRecord record)
    {
        var version = VersionOf(record);
        target.WriteByte(version);
        WriteBody(target, record, version);
    }

    /// <summary>Reads a record of this kind.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ownerId">The object that it belongs to, or its own id.</param>
    /// <param name="definition">What <see cref="Write"/> wrote.</param>
    /// <exception cref="FormatException">The definition is damaged.</exception>
    public CatalogRecord Read(long id, string name, long ownerId, ReadOnlySpan<byte> definition)
    {
        var source = new DefinitionReader(definition);
        var version = source.ReadVersion(Version);
        var record = ReadBody(id, name, ownerId, version, ref source);
        source.End();
        return record;
    }

    /// <summary>The oldest version that can say what a record says: older engines read what they can keep up.</summary>
    protected virtual byte VersionOf(CatalogRecord record) => 1;

    protected abstract void WriteBody(DefinitionWriter target, CatalogRecord record, byte version);

    protected abstract CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source);
}
