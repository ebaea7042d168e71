using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Tables;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Looks for rows without the parent that a foreign key demands. The trees of child and parent must be whole.
/// </summary>
internal static class ForeignKeyChecker
{
    private const int ReportedMax = 5;

    public static void Check(
        PageReader reader,
        TableSchema child,
        TableSchema parent,
        ForeignKeySchema key,
        ProblemList problems,
        CancellationToken cancellationToken)
    {
        var lookup = new Lookup(reader, child, parent, key);
        var table = new Table(child);
        table.Bind(reader);
        var cursor = table.OpenCursor();
        var reported = 0;
        for (var more = cursor.SeekFirst(); more && reported < ReportedMax; more = cursor.MoveNextLeaf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = cursor.Page;
            lookup.Read(table, page);
            for (var row = 0; row < page.RowCount && reported < ReportedMax; row++)
            {
                if (!lookup.HasParent(row))
                {
                    reported++;
                    problems.Add($"table \"{child.Name}\"", string.Create(
                        CultureInfo.InvariantCulture,
                        $"the row with id {page.RowId(row)} has no parent in table \"{parent.Name}\" (foreign key " +
                        $"\"{key.Name}\")"));
                }
            }

            reader.Renew();
        }
    }

    private sealed class Lookup
    {
        private readonly PageReader _reader;
        private readonly ForeignKeySchema _key;
        private readonly TreeRoot _root;
        private readonly KeyPart[] _parts;
        private readonly ColumnVector[] _columns;

        // Place i of the parent's index key is value _places[i] of the foreign key.
        private readonly int[] _places;
        private readonly KeyBuffer _bytes = new();
        private readonly bool _isRowId;

        public Lookup(PageReader reader, TableSchema child, TableSchema parent, ForeignKeySchema key)
        {
            _reader = reader;
            _key = key;
            _columns = Array.ConvertAll(
                key.ChildOrdinals, ordinal => ColumnVector.Create(child.Columns[ordinal].Type.Physical, 0));
            _isRowId = key.ParentOrdinals.Length == 1 && key.ParentOrdinals[0] == parent.RowIdOrdinal;
            var index = _isRowId ? null : FindIndex(parent, key);
            _root = RootRecords.Read(reader, index?.Root ?? parent.Root);
            _parts = index?.Parts ?? [];
            _places = index is null
                ? [0] : Array.ConvertAll(index.Ordinals, ordinal => Array.IndexOf(key.ParentOrdinals, ordinal));
        }

        public void Read(Table table, ColumnPageView page)
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                table.ReadColumn(page, _key.ChildOrdinals[i], _columns[i]);
            }
        }

        // A key with NULL needs no parent.
        public bool HasParent(int row)
        {
            foreach (var column in _columns)
            {
                if (column.IsNull(row))
                {
                    return true;
                }
            }

            if (_isRowId)
            {
                return TableTree.Find(_reader, _root, ((Int64Vector)_columns[0]).Values[row], out _, out _);
            }

            _bytes.Clear();
            for (var i = 0; i < _places.Length; i++)
            {
                KeyCodec.Append(_bytes, _parts[i], _columns[_places[i]], row);
            }

            return IndexTree.FindUnique(_reader, _root, _bytes.Written, out _);
        }
    }

    /// <summary>The index that tells the parents of a foreign key, which does not refer to row ids.</summary>
    public static IndexSchema? FindIndex(TableSchema parent, ForeignKeySchema key) =>
        parent.FindUniqueIndex(key.ParentOrdinals);
}
