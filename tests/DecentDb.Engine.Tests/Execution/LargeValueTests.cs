using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>
/// Large values pass through a statement in batches that fit its budget, whatever makes or reads them, and what
/// cannot fit is refused before it is allocated. Exercises <see cref="Engine.ColumnPages.OverflowReader"/>.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class LargeValueTests : IDisposable
{
    private const int ValueLength = 256 << 10;
    private const long Budget = 16 << 20;
    private const long Slack = 12 << 20;
    private const int SmallRows = 600;
    private const int LargeRows = 300;
    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;
    private readonly Session _session;

    public LargeValueTests()
    {
        _database = Database.Open(
            new DatabaseOptions { Path = _folder["t.ddb"], CacheSize = 4 << 20 });
        _session = _database.OpenSession();
        _session.CommitMode = CommitMode.Normal;
    }

    public static TheoryData<string> Expressions =>
    [
        "CASE WHEN id > 0 THEN @big END", "CASE id % 2 WHEN 0 THEN @big ELSE v END", "COALESCE(NULLIF(v, v), @big)",
        "NULLIF(@big, v)", "GREATEST(v, @big)", "LEAST(@big, 'zzz' || v)", "(SELECT @big)",
        "(SELECT @big WHERE t.id > 0)", "(SELECT s.v || @big FROM t AS s WHERE s.id = t.id)", "@big || v",
        "CONCAT(v, @big)", "CONCAT_WS('-', v, @big)", "SUBSTRING(@big, CAST(id AS INTEGER))",
        "UPPER(CASE WHEN id > 0 THEN @big END)", "REPLACE(v, 'v', @big)", "LPAD(v, 262144)", "RPAD(v, 262144)",
        "REPEAT(v, 60000)", "TRIM('x' FROM @big || v)", "CAST(@big || v AS CHAR(300000))",
        "LEFT(@big, 250000 + CAST(id AS INTEGER))",
        "RIGHT(@big, 250000 + CAST(id AS INTEGER))", "REVERSE(@big || v)",
    ];

    public static TheoryData<string> Scans =>
    [
        "SELECT v FROM large", "SELECT v FROM large WHERE v <> 'x'", "SELECT v FROM large ORDER BY id DESC",
        "SELECT v FROM large WHERE id >= 5", "SELECT v FROM large WHERE id IN (SELECT id FROM t)",
        "SELECT v FROM large WHERE id = ANY(@ids)", "SELECT v FROM large WHERE n = ANY(@ids)",
        "SELECT v FROM large WHERE g = 1", "SELECT l.v FROM t JOIN large AS l ON l.g = t.id WHERE t.id = 1",
        "SELECT COALESCE(v, 'x') FROM large", "SELECT CASE WHEN n > 3 THEN v ELSE v END FROM large",
        "SELECT v || 'x' FROM large", "SELECT v FROM large WHERE UPPER(v) <> 'x'",
        "SELECT l.v || s.v FROM large AS l JOIN (SELECT id, v FROM t WHERE id <= 5) AS s ON l.g = s.id",
        "SELECT v FROM large UNION ALL SELECT v FROM large",
    ];

    public void Dispose()
    {
        _session.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Values_that_an_expression_makes_come_in_batches_that_fit(string expression)
    {
        CreateSmall();
        Assert.Equal(SmallRows, Read($"SELECT {expression} FROM t", Budget));
        Assert.Equal(SmallRows, Read($"SELECT id FROM t WHERE LENGTH({expression}) > 0", Budget));
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void A_value_that_does_not_fit_is_refused(string expression)
    {
        CreateSmall();
        var error = Assert.Throws<DatabaseException>(() => Read($"SELECT {expression} FROM t", 1 << 17));
        Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
        Assert.Equal(SmallRows, Read($"SELECT {expression} FROM t", Budget));
    }

    [Theory]
    [MemberData(nameof(Scans))]
    public void Stored_values_come_in_batches_that_fit(string sql)
    {
        CreateSmall();
        CreateLarge();
        Assert.InRange(Read(sql, Budget), 290, 2 * LargeRows);
    }

    [Fact]
    public void Rows_of_large_values_in_VALUES_come_in_batches_that_fit()
    {
        var rows = new List<string>();
        for (var i = 0; i < SmallRows; i++)
        {
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"({i}, @big)"));
        }

        Assert.Equal(SmallRows, Read("VALUES " + string.Join(", ", rows), Budget));
    }

    // The row, its key and the key in the sorter are there at the same time.
    [Theory]
    [InlineData(10, false)]
    [InlineData(64, true)]
    public void A_sort_counts_the_keys_of_long_values(int megabytes, bool fits)
    {
        _session.MemoryBudget = (long)megabytes << 20;
        for (var again = 0; again < 3; again++)
        {
            using var statement = _session.Prepare("SELECT 1 FROM (VALUES (@v), ('b')) AS q(x) ORDER BY x")[0];
            statement.SetParameter(0, SqlValue.FromText(new string('v', 4 << 20)));
            var error = Record.Exception(() =>
            {
                using var cursor = statement.Execute();
                Assert.True(cursor.Read() && cursor.Read());
            });
            Assert.Equal(fits ? null : ErrorCode.OutOfMemoryBudget, (error as DatabaseException)?.Code);
        }
    }

    private void CreateSmall() => Run(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT); INSERT INTO t WITH RECURSIVE r(n) AS "
        + $"(SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {SmallRows}) SELECT n, 'vv' || n FROM r");

    private void CreateLarge()
    {
        Run("CREATE TABLE large (id BIGINT PRIMARY KEY, n BIGINT UNIQUE, g INTEGER, v TEXT); "
            + "CREATE INDEX large_g ON large (g)");
        for (var first = 1; first <= LargeRows; first += 50)
        {
            Run(string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO large SELECT id, id, 1, REPEAT('v', {ValueLength}) FROM t "
                + $"WHERE id BETWEEN {first} AND {first + 49}"));
        }
    }

    private void Run(string sql)
    {
        foreach (var statement in _session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }

    // Looks now and then at how much the heap holds, and reads to the end.
    private int Read(string sql, long budget)
    {
        var big = new string('v', ValueLength);
        var ids = new SqlValue[LargeRows];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = SqlValue.FromInt64(i + 1);
        }

        _session.MemoryBudget = budget;
        try
        {
            using var statement = _session.Prepare(sql)[0];
            for (var i = 0; i < statement.ParameterNames.Count; i++)
            {
                statement.SetParameter(i, statement.ParameterNames[i] == "ids"
                    ? SqlValue.FromList(SqlTypeKind.BigInt, ids) : SqlValue.FromText(big));
            }

            var before = GC.GetTotalMemory(forceFullCollection: true);
            using var cursor = statement.Execute();
            var rows = 0;
            while (cursor.Read())
            {
                if (rows++ % 150 == 1)
                {
                    var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
                    Assert.InRange(grown, long.MinValue, Budget + Slack);
                }
            }

            return rows;
        }
        finally
        {
            _session.MemoryBudget = 512 << 20;
        }
    }
}
