using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>A database with tables, in which rows are inserted or loaded and then looked at.</summary>
internal sealed class LoadDatabase : IDisposable
{
    private const string Path = "load.ddb";
    private readonly StorageOptions _options;
    private CatalogCache _catalogs = new();

    public LoadDatabase(int pageSize = 4096, IFileSystem? files = null)
    {
        Files = files ?? new InMemoryFileSystem();
        _options = new StorageOptions
        {
            PageSize = pageSize,
            BackgroundCheckpoints = false,
        };
        Manager = TransactionManager.Open(Files, Path, _options, new PageChecker());
        using var transaction = Manager.BeginWrite();
        CatalogWriter.CreateCatalog(transaction);
        transaction.Commit(CommitDurability.Full);
    }

    public IFileSystem Files { get; }

    public TransactionManager Manager { get; private set; }

    public void Dispose() => Manager.Dispose();

    public void Reopen()
    {
        Manager.Dispose();
        Manager = TransactionManager.Open(Files, Path, _options, new PageChecker());
        _catalogs = new CatalogCache();
    }

    public CatalogSnapshot Catalog()
    {
        using var reader = Manager.BeginRead();
        return _catalogs.Get(reader, reader.SchemaVersion);
    }

    public TableSchema Table(string name) => Catalog().GetTable(name);

    public void Create(TableDefinition table, params IndexDefinition[] indexes)
    {
        using var transaction = Manager.BeginWrite();
        var writer = new CatalogWriter(transaction, _catalogs.Get(transaction, transaction.SchemaVersion));
        writer.CreateTable(table);
        foreach (var index in indexes)
        {
            writer.CreateIndex(index);
        }

        transaction.Commit(CommitDurability.Full);
    }

    public void Insert(string table, LoadExpressions expressions, IReadOnlyList<SqlValue[]> rows)
    {
        using var transaction = Manager.BeginWrite();
        Insert(transaction, new TableWriters(transaction), table, expressions, rows);
        transaction.Commit(CommitDurability.Full);
    }

    /// <summary>Inserts rows of all columns as one statement; NULL becomes the default.</summary>
    public void Insert(
        WriteTransaction transaction,
        TableWriters writers,
        string table,
        LoadExpressions expressions,
        IReadOnlyList<SqlValue[]> rows)
    {
        var schema = Table(table);
        var batch = new Batch { Columns = new ColumnVector[schema.Columns.Length] };
        batch.SelectAll(rows.Count);
        foreach (var column in schema.Columns)
        {
            var vector = ColumnVector.Create(column.Type.Physical, Math.Max(rows.Count, 1));
            var defaults = expressions.Defaults[column.Ordinal]?.Evaluate(batch);
            for (var row = 0; row < rows.Count; row++)
            {
                Set(vector, row, rows[row][column.Ordinal]);
                if (vector.IsNull(row) && defaults is not null)
                {
                    vector.CopyValue(defaults, row, row);
                }
            }

            batch.Columns[column.Ordinal] = vector;
        }

        var writer = writers.Get(schema, Catalog());
        writer.BeginStatement(expressions.Checks);
        writer.Insert(batch);
        Cascade.EndStatement(writer);
    }

    /// <summary>A load of all columns in a transaction of its own, not completed.</summary>
    public BulkLoad BeginLoad(
        string table, LoadExpressions expressions, LoadSettings settings, int[]? ordinals = null)
    {
        var transaction = Manager.BeginWrite();
        return BeginLoad(transaction, new TableWriters(transaction), table, expressions, settings, ordinals);
    }

    public BulkLoad BeginLoad(
        WriteTransaction transaction,
        TableWriters writers,
        string table,
        LoadExpressions expressions,
        LoadSettings settings,
        int[]? ordinals = null)
    {
        var schema = Table(table);
        ordinals ??= Enumerable.Range(0, schema.Columns.Length).ToArray();
        try
        {
            return new BulkLoad(
                transaction, writers, Catalog(), schema, ordinals, expressions, settings, Files, Path);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    public void Load(
        string table,
        LoadExpressions expressions,
        LoadSettings settings,
        IEnumerable<SqlValue[]> rows,
        int[]? ordinals = null)
    {
        using var load = BeginLoad(table, expressions, settings, ordinals);
        Stage(load, rows);
        load.Complete();
    }

    public static void Stage(BulkLoad load, IEnumerable<SqlValue[]> rows)
    {
        var chunk = load.TakeChunk();
        foreach (var row in rows)
        {
            for (var i = 0; i < chunk.Columns.Length; i++)
            {
                Set(chunk.Columns[i], chunk.RowCount, row[i]);
            }

            chunk.RowCount++;
            if (chunk.IsFull)
            {
                chunk = load.Submit(chunk);
            }
        }
    }

    /// <summary>Everything that a table holds, as text: rows, index entries, next numbers.</summary>
    public string Describe(string table)
    {
        using var reader = Manager.BeginRead();
        return Describe(reader, table);
    }

    public string Describe(PageReader reader, string table)
    {
        var schema = Table(table);
        var text = new StringBuilder();
        var bound = new Table(schema);
        bound.Bind(reader);
        text.Append(CultureInfo.InvariantCulture, $"rows {bound.CountRows()} next {bound.Root.NextRowId}");
        if (schema.Sequence is { } sequence)
        {
            text.Append(CultureInfo.InvariantCulture, $" sequence {RootRecords.Read(reader, sequence).NextRowId}");
        }

        text.AppendLine();
        var ids = new Int64Vector();
        var columns = schema.Columns.Select(c => ColumnVector.Create(c.Type.Physical, 0)).ToArray();
        var cursor = bound.OpenCursor();
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            var page = cursor.Page;
            ids.EnsureCapacity(page.RowCount);
            page.ReadRowIds(ids);
            foreach (var column in schema.Columns)
            {
                bound.ReadColumn(page, column.Ordinal, columns[column.Ordinal]);
            }

            for (var row = 0; row < page.RowCount; row++)
            {
                text.Append(ids.Values[row]).Append(':');
                foreach (var column in schema.Columns)
                {
                    var vector = columns[column.Ordinal];
                    text.Append(' ').Append(
                        vector.IsNull(row) ? "NULL" : ValueConverter.Get(vector, row, column.Type.Kind).ToString());
                }

                text.AppendLine();
            }
        }

        foreach (var index in schema.Indexes)
        {
            text.Append("index ").AppendLine(index.Name);
            var search = index.CreateSearch();
            search.Bind(reader);
            var entries = search.OpenCursor();
            for (var found = entries.SeekFirst(); found; found = entries.MoveNext())
            {
                text.Append(Convert.ToHexString(entries.CurrentKey)).Append(' ').Append(entries.RowId).AppendLine();
            }
        }

        return text.ToString();
    }

    /// <summary>What is wrong with the trees of a table.</summary>
    public List<string> FindProblems(string table)
    {
        using var reader = Manager.BeginRead();
        var problems = new ProblemList(table);
        var seen = new HashSet<uint>();
        var checker = new TreeChecker(reader, reader.PageCount, id => seen.Add(id.Value), problems, default);
        var schema = Table(table);
        checker.CheckTable(RootRecords.Read(reader, schema.Root), schema.Name);
        foreach (var index in schema.Indexes)
        {
            checker.CheckIndex(RootRecords.Read(reader, index.Root), index.Name);
        }

        return [.. problems.ToSentences()];
    }

    private static void Set(ColumnVector vector, int row, SqlValue value)
    {
        if (value.IsNull)
        {
            if (vector is BinaryVector binary)
            {
                binary.Append(row, 0);
            }

            vector.SetNull(row);
        }
        else
        {
            ValueConverter.Set(vector, row, value);
        }
    }

}
