using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using Xunit;

namespace DecentDb.Engine.Tests.Catalog;

/// <summary>Statistics change with rows, and the schema does not.</summary>
public sealed class StatisticsTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Counts_follow_the_rows_of_each_state_and_leave_the_schema_version_and_the_catalog_alone()
    {
        _db.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT UNIQUE); CREATE TABLE u (x INTEGER)");
        using var before = _db.Database.Engine.Transactions.BeginRead();
        var table = Table(before, "t");
        var definition = CatalogRecords.Read(before).Get<TableRecord>(table.Id);
        Assert.Equal(0, new Statistics(before).RowCount(table));
        _db.Run("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (70, 'c'); INSERT INTO u VALUES (1)");
        _db.Run("DELETE FROM t WHERE id = 2");
        _db.Run("BEGIN; INSERT INTO t VALUES (71, 'd'); ROLLBACK");
        using var after = _db.Database.Engine.Transactions.BeginRead();
        Assert.Equal(2, new Statistics(after).RowCount(table));
        Assert.Equal(1, new Statistics(after).RowCount(Table(after, "u")));
        Assert.Equal(0, new Statistics(before).RowCount(table));
        Assert.Equal(before.SchemaVersion, after.SchemaVersion);
        Assert.Equal(Bytes(definition), Bytes(CatalogRecords.Read(after).Get<TableRecord>(table.Id)));
    }

    private static TableSchema Table(PageReader reader, string name) =>
        CatalogBuilder.Build(1, CatalogRecords.Read(reader), reader.FileName).GetTable(name);

    private static byte[] Bytes(CatalogRecord record)
    {
        var writer = new DefinitionWriter();
        CatalogFormat.Write(writer, record);
        return writer.Written.ToArray();
    }
}
