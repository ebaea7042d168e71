using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>The rows of the catalog, each list in the order of the ids. Immutable once it is in a snapshot.</summary>
internal sealed class CatalogRecords
{
    public List<TableRecord> Tables { get; init; } = [];

    public List<IndexRecord> Indexes { get; init; } = [];

    /// <summary>Reads the catalog of a state of the database.</summary>
    public static CatalogRecords Read(PageReader reader)
    {
        var records = new CatalogRecords();
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
                records.Add(reader, page, vectors, row);
            }
        }

        return records;
    }

    public CatalogRecords Copy() => new() { Tables = [.. Tables], Indexes = [.. Indexes] };

    private void Add(PageReader reader, ColumnPageView page, ColumnVector[] vectors, int row)
    {
        var id = page.RowId(row);
        var kind = ((Int64Vector)vectors[CatalogFormat.KindOrdinal]).Values[row];
        var name = Encoding.UTF8.GetString(((BinaryVector)vectors[CatalogFormat.NameOrdinal]).Get(row));
        var tableId = ((Int64Vector)vectors[CatalogFormat.TableIdOrdinal]).Values[row];
        var definition = ((BinaryVector)vectors[CatalogFormat.DefinitionOrdinal]).Get(row);
        try
        {
            switch (kind)
            {
                case CatalogFormat.TableKind:
                    Tables.Add(CatalogFormat.ReadTable(id, name, definition));
                    break;
                case CatalogFormat.IndexKind:
                    Indexes.Add(CatalogFormat.ReadIndex(id, name, tableId, definition));
                    break;
                default:
                    throw new FormatException("an unknown kind of object");
            }
        }
        catch (FormatException e)
        {
            throw DatabaseException.Corrupt(
                reader.FileName, PageFormat.GetId(page.Page), "catalog",
                    $"the definition of \"{name}\" is wrong: {e.Message}");
        }
    }
}
