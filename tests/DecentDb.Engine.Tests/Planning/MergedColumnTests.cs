using System;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>USING and NATURAL: which columns SELECT * gives, in which order, and with which values.</summary>
public sealed class MergedColumnTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public MergedColumnTests() => _database.Query(
        "CREATE TABLE a (i INTEGER, y INTEGER); CREATE TABLE b (y INTEGER, z INTEGER); "
        + "CREATE TABLE c (z INTEGER, w INTEGER, i INTEGER); "
        + "INSERT INTO a VALUES (1, 10), (2, 20), (3, NULL); INSERT INTO b VALUES (10, 100), (30, 300); "
        + "INSERT INTO c VALUES (100, 7, 1), (300, 8, 5)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT * FROM a JOIN b USING (y)", "y,i,z", "10|1|100")]
    [InlineData("SELECT * FROM a NATURAL JOIN b", "y,i,z", "10|1|100")]
    [InlineData("SELECT * FROM a JOIN b USING (y) JOIN c USING (z)", "z,y,i,w,i", "100|10|1|7|1")]
    [InlineData("SELECT * FROM a JOIN b USING (y) JOIN c USING (z, i)", "z,i,y,w", "100|1|10|7")]
    [InlineData("SELECT * FROM a JOIN b USING (y) NATURAL JOIN c", "i,z,y,w", "1|100|10|7")]
    [InlineData("SELECT * FROM (a JOIN b USING (y)) JOIN (SELECT 10 AS y, 5 AS k) d USING (y)", "y,i,z,k",
        "10|1|100|5")]
    [InlineData("SELECT * FROM c, a JOIN b USING (y) WHERE w = 7", "z,w,i,y,i,z", "100|7|1|10|1|100")]
    [InlineData("SELECT a.*, b.* FROM a JOIN b USING (y)", "i,y,y,z", "1|10|10|100")]
    [InlineData("SELECT * FROM a NATURAL JOIN (SELECT 5 AS q) r WHERE i = 1", "i,y,q", "1|10|5")]
    public void Merged_columns_come_first(string sql, string names, string rows)
    {
        Assert.Equal(names, string.Join(',', _database.Query(sql).ColumnNames));
        Assert.Equal(rows, _database.Text(sql));
    }

    [Theory]
    [InlineData("SELECT * FROM a LEFT JOIN b USING (y) ORDER BY i", "10|1|100;20|2|NULL;NULL|3|NULL")]
    [InlineData("SELECT * FROM a RIGHT JOIN b USING (y) ORDER BY y", "10|1|100;30|NULL|300")]
    [InlineData("SELECT * FROM a FULL JOIN b USING (y) ORDER BY y, i",
        "10|1|100;20|2|NULL;30|NULL|300;NULL|3|NULL")]
    [InlineData("SELECT y, a.y, b.y FROM a FULL JOIN b USING (y) ORDER BY 1",
        "10|10|10;20|20|NULL;30|NULL|30;NULL|NULL|NULL")]
    [InlineData("SELECT * FROM a NATURAL FULL JOIN b ORDER BY y, i", "10|1|100;20|2|NULL;30|NULL|300;NULL|3|NULL")]
    [InlineData("SELECT y, count(*) FROM a FULL JOIN b USING (y) GROUP BY y ORDER BY y", "10|1;20|1;30|1;NULL|1")]
    [InlineData("SELECT * FROM a FULL JOIN b USING (y) FULL JOIN (SELECT 30 AS y, 'k' AS k) d USING (y) ORDER BY y, i",
        "10|1|100|NULL;20|2|NULL|NULL;30|NULL|300|k;NULL|3|NULL|NULL")]
    [InlineData("SELECT y FROM a FULL JOIN b USING (y) WHERE y > 15 ORDER BY y", "20;30")]
    public void Merged_column_has_the_value_of_the_side_that_is_there(string sql, string rows) =>
        Assert.Equal(rows, _database.Text(sql));

    [Fact]
    public void Insert_of_all_columns_fills_them_in_that_order()
    {
        _database.Query("CREATE TABLE t (y INTEGER, i INTEGER, z INTEGER)");
        _database.Query("INSERT INTO t SELECT * FROM a JOIN b USING (y)");
        Assert.Equal("10|1|100", _database.Text("SELECT y, i, z FROM t"));
    }

    [Theory]
    [InlineData("SELECT * FROM a JOIN b USING (y, y)", "42701")]
    [InlineData("SELECT * FROM a JOIN b USING (nosuch)", "42703")]
    [InlineData("SELECT * FROM a x JOIN a y USING (y) JOIN a z USING (i)", "42702")]
    [InlineData("SELECT * FROM a JOIN a USING (y)", "42710")]
    public void Using_names_each_column_once_on_both_sides(string sql, string sqlState) =>
        Assert.Equal(sqlState, _database.Error(sql).SqlState);
}
