using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>The rows of the catalog in the order of their ids. Immutable.</summary>
internal sealed class CatalogRecords(IReadOnlyList<CatalogRecord> all)
{
    public static readonly CatalogRecords Empty = new([]);

    /// <summary>The records of all kinds.</summary>
    public IReadOnlyList<CatalogRecord> All { get; } = all;

    /// <summary>Reads the catalog of a state of the database.</summary>
    /// <exception cref="DatabaseException">
    /// Corruption: a row is damaged. NotADatabase: a newer engine wrote it.
    /// </exception>
    public static CatalogRecords Read(PageReader reader)
    {
        var records = new List<CatalogRecord>();
        var cursor = new TableCursor(reader, RootRecords.Read(reader, CatalogFormat.RootOf(reader)));
        var vectors = CatalogFormat.Layout.CreateVectors(0);
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            var page = cursor.Page;
            for (var i = 0; i < vectors.Length; i++)
            {
                page.ReadColumn(CatalogFormat.Layout.Columns[i], vectors[i], reader);
            }

            for (var row = 0; row < page.RowCount; row++)
            {
                records.Add(Read(reader, page, vectors, row));
            }
        }

        return new CatalogRecords(records);
    }

    /// <summary>The records of one kind.</summary>
    public IEnumerable<T> Of<T>()
        where T : CatalogRecord => All.OfType<T>();

    /// <summary>The record with this id, which must be there.</summary>
    public T Get<T>(long id)
        where T : CatalogRecord
    {
        var found = All.FirstOrDefault(record => record.Id == id) as T;
        Invariant.That(found is not null);
        return found;
    }

    /// <summary>The type that a definition keeps: see <see cref="RecordedType"/>.</summary>
    public SqlType TypeOf(SqlType recorded) =>
        RecordedType.Resolve(recorded, id => All.FirstOrDefault(record => record.Id == id));

    /// <summary>True when an object and all that belongs to it is the same in both, by name and definition.</summary>
    public bool HasSame(CatalogRecords other, long id) => Describe(id).SequenceEqual(other.Describe(id));

    /// <summary>True when both have the same objects with the same definitions.</summary>
    public bool IsSameAs(CatalogRecords other) =>
        All.Count == other.All.Count && DescribeAll().SequenceEqual(other.DescribeAll());

    /// <summary>These records and others, of which those take the place of records with their ids.</summary>
    public CatalogRecords With(IReadOnlyList<CatalogRecord> changed)
    {
        var records = new List<CatalogRecord>(All);
        foreach (var record in changed)
        {
            var place = records.FindIndex(other => other.Id >= record.Id);
            if (place >= 0 && records[place].Id == record.Id)
            {
                records[place] = record;
            }
            else
            {
                records.Insert(place < 0 ? records.Count : place, record);
            }
        }

        return new CatalogRecords(records);
    }

    /// <summary>These records without one and those that belong to it.</summary>
    public CatalogRecords Without(long id)
    {
        var records = new List<CatalogRecord>(All);
        records.RemoveAll(record => record.Id == id || record.OwnerId == id);
        return new CatalogRecords(records);
    }

    private byte[] Describe(long id)
    {
        var definitions = new DefinitionWriter();
        foreach (var record in All)
        {
            if (record.Id == id || record.OwnerId == id)
            {
                Describe(definitions, record);
            }
        }

        return definitions.Written.ToArray();
    }

    private byte[] DescribeAll()
    {
        var definitions = new DefinitionWriter();
        foreach (var record in All)
        {
            definitions.WriteNumber((long)record.Kind);
            definitions.WriteNumber(record.OwnerId);
            Describe(definitions, record);
        }

        return definitions.Written.ToArray();
    }

    private static void Describe(DefinitionWriter definitions, CatalogRecord record)
    {
        definitions.WriteNumber(record.Id);
        definitions.WriteText(record.Name);
        CatalogFormat.Write(definitions, record);
    }

    private static CatalogRecord Read(PageReader reader, ColumnPageView page, ColumnVector[] vectors, int row)
    {
        var name = Encoding.UTF8.GetString(((BinaryVector)vectors[CatalogFormat.NameOrdinal]).Get(row));
        try
        {
            return CatalogFormat.Read(
                reader.FileName,
                ((Int64Vector)vectors[CatalogFormat.KindOrdinal]).Values[row],
                page.RowId(row),
                name,
                ((Int64Vector)vectors[CatalogFormat.OwnerOrdinal]).Values[row],
                ((BinaryVector)vectors[CatalogFormat.DefinitionOrdinal]).Get(row));
        }
        catch (FormatException e)
        {
            throw DatabaseException.Corrupt(
                reader.FileName, PageFormat.GetId(page.Page), "catalog",
                $"the definition of \"{name}\" is wrong: {e.Message}");
        }
    }
}
