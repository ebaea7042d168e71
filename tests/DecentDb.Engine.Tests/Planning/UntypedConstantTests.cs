using System;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>NULL and constants without a type take the type of the other rows and branches.</summary>
public sealed class UntypedConstantTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT 1 UNION ALL SELECT NULL", "INTEGER", "1;NULL")]
    [InlineData("SELECT NULL UNION ALL SELECT 1", "INTEGER", "NULL;1")]
    [InlineData("SELECT NULL UNION ALL SELECT NULL UNION ALL SELECT 1", "INTEGER", "NULL;NULL;1")]
    [InlineData("(SELECT NULL UNION ALL SELECT NULL) UNION ALL SELECT 1", "INTEGER", "NULL;NULL;1")]
    [InlineData("(SELECT NULL ORDER BY 1) UNION ALL SELECT 1", "INTEGER", "NULL;1")]
    [InlineData("SELECT '2024-01-01' UNION ALL SELECT DATE '2024-01-02'", "DATE", "2024-01-01;2024-01-02")]
    [InlineData("SELECT TRUE UNION ALL SELECT 'f'", "BOOLEAN", "true;false")]
    [InlineData("SELECT '5' UNION ALL SELECT 2.5", "DECIMAL", "5;2.5")]
    [InlineData("SELECT '1' INTERSECT SELECT 1", "INTEGER", "1")]
    [InlineData("SELECT 1 EXCEPT SELECT NULL", "INTEGER", "1")]
    [InlineData("SELECT NULL UNION SELECT NULL", "TEXT", "NULL")]
    [InlineData("SELECT 1, 'a', NULL UNION ALL SELECT NULL, NULL, 2", "INTEGER|TEXT|INTEGER", "1|a|NULL;NULL|NULL|2")]
    public void Branch_of_a_set_operation_takes_the_type_of_the_others(string sql, string types, string rows) =>
        Check(sql, types, rows);

    [Theory]
    [InlineData("SELECT * FROM (VALUES (1), (NULL)) v(x)", "INTEGER", "1;NULL")]
    [InlineData("SELECT * FROM (VALUES (1, NULL), (2, DATE '2024-01-01')) v(x, y)", "INTEGER|DATE",
        "1|NULL;2|2024-01-01")]
    [InlineData("VALUES (NULL, '1'), (2.5, '2')", "DECIMAL|TEXT", "NULL|1;2.5|2")]
    [InlineData("SELECT x, y + 1 FROM (VALUES (1, NULL), (2, DATE '2024-01-01')) v(x, y)", "INTEGER|DATE",
        "1|NULL;2|2024-01-02")]
    [InlineData("VALUES (NULL), (NULL) UNION ALL SELECT 3", "INTEGER", "NULL;NULL;3")]
    public void Row_of_values_takes_the_type_of_the_others(string sql, string types, string rows) =>
        Check(sql, types, rows);

    [Theory]
    [InlineData("WITH a AS (SELECT NULL AS p, 1 AS q) SELECT p, q FROM a UNION ALL SELECT 5, 6", "NULL|1;5|6")]
    [InlineData("WITH a AS MATERIALIZED (SELECT NULL AS p) SELECT p FROM a UNION ALL SELECT 5 FROM a", "NULL;5")]
    [InlineData("SELECT p FROM (SELECT DISTINCT '4' AS p) q(p) UNION ALL SELECT 5", "4;5")]
    [InlineData("SELECT p FROM (SELECT NULL AS p) q GROUP BY p UNION ALL SELECT 5", "NULL;5")]
    [InlineData(
        "WITH RECURSIVE t(n, p) AS (SELECT 1, NULL UNION ALL SELECT n + 1, n FROM t WHERE n < 3) SELECT * FROM t",
        "1|NULL;2|1;3|2")]
    public void Column_of_a_query_hands_the_constant_on(string sql, string rows) =>
        Assert.Equal(rows, _database.Text(sql));

    [Theory]
    [InlineData("SELECT CASE 1 WHEN 1 THEN NULL ELSE DATE '2024-01-01' END", "DATE", "NULL")]
    [InlineData("SELECT CASE WHEN FALSE THEN 1 WHEN TRUE THEN '7' END", "INTEGER", "7")]
    [InlineData("SELECT COALESCE(NULL, '2024-01-01', DATE '2024-01-02')", "DATE", "2024-01-01")]
    [InlineData("SELECT GREATEST(NULL, '3', 2)", "INTEGER", "3")]
    public void Branch_of_a_case_takes_the_type_of_the_others(string sql, string types, string rows) =>
        Check(sql, types, rows);

    [Theory]
    [InlineData("SELECT CAST('x' AS CHAR(3)) UNION ALL SELECT 'abcdef'", "CHAR", "x;abcdef")]
    [InlineData("SELECT 'abcdef' UNION ALL SELECT CAST('x' AS CHAR(3))", "CHAR", "abcdef;x")]
    [InlineData("WITH q(p) AS (SELECT 'abcdef') SELECT p FROM q UNION ALL SELECT CAST('x' AS CHAR(3))", "CHAR",
        "abcdef;x")]
    [InlineData("SELECT * FROM (VALUES (CAST('x' AS CHAR(3))), ('abcdef')) v(p)", "CHAR", "x;abcdef")]
    [InlineData("SELECT COALESCE(NULL, 'abcdef', CAST('x' AS CHAR(3)))", "CHAR", "abcdef")]
    [InlineData("SELECT CASE WHEN TRUE THEN 'abcdef' ELSE CAST('x' AS CHAR(3)) END", "CHAR", "abcdef")]
    [InlineData("SELECT GREATEST('abcdef', CAST('x' AS CHAR(3)))", "CHAR", "x")]
    [InlineData("SELECT CAST('x' AS CHAR(3)) UNION ALL SELECT NULL", "CHAR(3)", "x  ;NULL")]
    [InlineData("SELECT CAST('x' AS CHAR(3)) UNION ALL SELECT 'äöü  '", "CHAR(3)", "x  ;äöü")]
    public void Constant_longer_than_the_CHAR_of_another_branch_is_neither_cut_nor_refused(
        string sql, string types, string rows) => Check(sql, types, rows);

    [Fact]
    public void Parameter_beside_a_CHAR_is_as_long_as_it_is_and_refused_by_a_column_that_is_shorter()
    {
        var longer = SqlValue.FromText("abcdef");
        _database.Query("CREATE TABLE c (v CHAR(3))");
        _database.Query("INSERT INTO c VALUES ('x')");
        Assert.Equal("x;abcdef", _database.Text("SELECT v FROM c UNION ALL SELECT @p", longer));
        const string query = "SELECT CASE WHEN v = 'y' THEN v ELSE @p END FROM c";
        Assert.Equal("abcdef", _database.Text(query, longer));
        Assert.Equal("22001", _database.Error($"INSERT INTO c {query}", longer).SqlState);
    }

    [Fact]
    public void Inserted_set_operation_takes_the_types_of_the_columns_only_where_no_branch_has_one()
    {
        _database.Query("CREATE TABLE t (n INTEGER, d DATE)");
        _database.Query("INSERT INTO t SELECT NULL, '2024-01-01' UNION ALL SELECT NULL, NULL");
        _database.Query("INSERT INTO t SELECT '1.5', NULL UNION ALL SELECT 2.5, DATE '2024-01-02'");
        Assert.Equal("NULL|2024-01-01;NULL|NULL;2|NULL;3|2024-01-02", _database.Text("SELECT * FROM t"));
    }

    [Fact]
    public void Parameter_without_a_type_takes_that_of_the_other_branch()
    {
        Assert.Equal("NULL;1", _database.Text("SELECT @p UNION ALL SELECT 1", SqlValue.Null));
        Assert.Equal("4;1", _database.Text("SELECT @p UNION ALL SELECT 1", SqlValue.FromText("4")));
        Assert.Equal("a;b", _database.Text("SELECT @p UNION ALL SELECT 'b'", SqlValue.FromText("a")));
    }

    [Theory]
    [InlineData("SELECT 1 UNION ALL SELECT 'x'", "22P02")]
    [InlineData("SELECT CAST('x' AS TEXT) UNION ALL SELECT 1", "42804")]
    [InlineData("SELECT DATE '2024-01-01' UNION ALL SELECT 1", "42804")]
    [InlineData("VALUES (1), ('x')", "22P02")]
    public void Constant_that_does_not_fit_the_other_type_is_refused(string sql, string sqlState) =>
        Assert.Equal(sqlState, _database.Error(sql).SqlState);

    private void Check(string sql, string types, string rows)
    {
        Assert.Equal(types, _database.Types(sql));
        Assert.Equal(rows, _database.Text(sql));
    }
}
