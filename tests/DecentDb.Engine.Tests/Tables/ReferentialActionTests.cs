using System;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>
/// What the catalog holds of the actions of foreign keys, and who finds parents and children. Exercises
/// <see cref="Engine.Tables.ParentKey"/> and <see cref="Engine.Tables.ChildLookup"/>.
/// </summary>
public sealed class ReferentialActionTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("", nameof(ForeignKeyAction.NoAction), nameof(ForeignKeyAction.NoAction))]
    [InlineData("ON DELETE RESTRICT", nameof(ForeignKeyAction.Restrict), nameof(ForeignKeyAction.NoAction))]
    [InlineData("ON UPDATE RESTRICT ON DELETE NO ACTION", nameof(ForeignKeyAction.NoAction), nameof(ForeignKeyAction.Restrict))]
    public void Actions_that_refuse_are_kept_and_refuse(string actions, string onDelete, string onUpdate)
    {
        _db.Run("CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE)");
        _db.Run($"CREATE TABLE child (id INTEGER PRIMARY KEY, code TEXT REFERENCES parent (code) {actions})");
        _db.Run("INSERT INTO parent VALUES (1, 'a'), (2, 'b')");
        _db.Run("INSERT INTO child VALUES (1, 'a'), (2, NULL)");
        _db.Reopen();
        var catalog = Catalog();
        var key = Assert.Single(catalog.GetTable("child").ForeignKeys);
        Assert.Equal((onDelete, onUpdate), (key.OnDelete.ToString(), key.OnUpdate.ToString()));
        Assert.Same(key, Assert.Single(catalog.GetTable("parent").ReferencedBy));
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("DELETE FROM parent WHERE id = 1").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("UPDATE parent SET code = 'c' WHERE id = 1").Code);
        Assert.Equal(1, _db.Run("DELETE FROM parent WHERE id = 2"));
        Assert.Equal(1, _db.Run("UPDATE parent SET id = 3, code = 'a'"));
        _db.AssertSound();
    }

    // By row id, by a unique index whose columns stand in another order, with children by row id, index and scan.
    [Theory]
    [InlineData("p", "a.p", "CREATE TABLE child (p INTEGER REFERENCES a)")]
    [InlineData("p", "a.p", "CREATE TABLE child (p INTEGER PRIMARY KEY REFERENCES a)")]
    [InlineData("p", "a.p", "CREATE TABLE child (x INTEGER, p INTEGER REFERENCES a, UNIQUE (p DESC, x))")]
    [InlineData("y, x", "a.y, a.x", "CREATE TABLE child (x INTEGER, y TEXT, FOREIGN KEY (y, x) REFERENCES a (y, x))")]
    [InlineData(
        "x, y", "a.x, a.y",
        "CREATE TABLE child (x INTEGER, y TEXT, UNIQUE (x DESC, y), FOREIGN KEY (y, x) REFERENCES a (y, x))")]
    public void Statements_and_checks_find_the_same_parents_and_children(string columns, string values, string create)
    {
        _db.Run("CREATE TABLE a (p INTEGER PRIMARY KEY, x INTEGER, y TEXT, UNIQUE (x, y))");
        _db.Run(create);
        _db.Run("INSERT INTO a VALUES (1, 1, 'k'), (2, 1, 'l'), (3, 2, 'k'), (4, 2, NULL)");
        _db.Run($"INSERT INTO child ({columns}) SELECT {values} FROM a WHERE p IN (1, 3)");
        var catalog = Catalog();
        var key = Assert.Single(catalog.GetTable("child").ForeignKeys);
        var parent = catalog.GetTable("a");
        using (var write = _db.Database.Engine.Transactions.BeginWrite())
        {
            var writers = new TableWriters(write);
            var ofWriter = new ParentLookup(writers.Get(parent, catalog), key);
            var ofState = new ParentLookup(write, parent, key);
            var rows = _db.Rows("SELECT p, x, y FROM a UNION ALL SELECT 9, 2, 'l' ORDER BY p");
            Assert.Equal(5, rows.Count);
            foreach (var row in rows.Select(row => row.Split('|')).Where(row => row[0] != "4"))
            {
                var sought = Array.ConvertAll(key.ParentOrdinals, ordinal => Value(parent, ordinal, row[ordinal]));
                Assert.Equal(row[0] != "9", ofWriter.Exists(sought, 0));
                Assert.Equal(row[0] != "9", ofState.Exists(sought, 0));
            }
        }

        foreach (var id in new[] { 1, 3 })
        {
            Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error($"DELETE FROM a WHERE p = {id}").Code);
        }

        Assert.Equal(2, _db.Run("DELETE FROM a WHERE p IN (2, 4)"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, _db.Error("UPDATE a SET p = p + 10, x = x + 10").Code);
        Assert.Equal(2, _db.Run("DELETE FROM child"));
        Assert.Equal(2, _db.Run("UPDATE a SET p = p + 10, x = x + 10"));
        _db.AssertSound();
    }

    private static ColumnVector Value(TableSchema table, int ordinal, string text)
    {
        var vector = ColumnVector.Create(table.Columns[ordinal].Type.Physical, 1);
        if (vector is Int64Vector numbers)
        {
            numbers.Values[0] = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        }
        else
        {
            ((BinaryVector)vector).Set(0, System.Text.Encoding.UTF8.GetBytes(text));
        }

        return vector;
    }

    private CatalogSnapshot Catalog()
    {
        using var reader = _db.Database.Engine.Transactions.BeginRead();
        return CatalogBuilder.Build(reader.SchemaVersion, CatalogRecords.Read(reader), reader.FileName);
    }
}
