using System;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>
/// Statements, savepoints and transactions come to the same rows and the same errors whether changed pages go to a
/// temporary file or stay in memory. Exercises <see cref="PrivatePages"/> below tables and indexes.
/// </summary>
public sealed class SpilledStatementTests : IDisposable
{
    private const int PageSize = 4096;
    private const string Schema =
        """
        CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
        CREATE TABLE t (
            id BIGINT PRIMARY KEY, a BIGINT UNIQUE, b TEXT, p INTEGER REFERENCES parent (id), CHECK (a <> 777));
        CREATE INDEX tb ON t (b, p);
        """;

    private readonly TemporaryFiles _files = new();
    private readonly Database _spilling;
    private readonly Database _model;
    private readonly Session[] _sessions;

    public SpilledStatementTests()
    {
        _spilling = Open(_files, changedPagesSize: 8 * PageSize);
        _model = Open(new TemporaryFiles(), changedPagesSize: 64 << 20);
        _sessions = [_spilling.OpenSession(), _model.OpenSession()];
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    public void Dispose()
    {
        foreach (var session in _sessions)
        {
            session.Dispose();
        }

        _spilling.Dispose();
        _model.Dispose();
        Assert.Equal(0, _files.OpenCount);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_histories_do_the_same_with_pages_in_a_temporary_file(int seed)
    {
        var random = new Random(seed);
        Both(Schema);
        Both("INSERT INTO parent WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 200) "
            + "SELECT n, 'parent ' || n FROM r");
        Both("INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000) "
            + "SELECT n, n * 10, 'text ' || n * 7919 % 2000 || REPEAT('x', n % 50), n % 200 + 1 FROM r");
        for (var round = 0; round < 6; round++)
        {
            Both("BEGIN IMMEDIATE");
            var savepoints = 0;
            for (var step = 0; step < 12; step++)
            {
                if (Both(Statement(random, ref savepoints)) is { } error)
                {
                    Assert.True(
                        error.Code is ErrorCode.UniqueViolation or ErrorCode.ForeignKeyViolation
                            or ErrorCode.CheckViolation or ErrorCode.DivisionByZero,
                        error.ToString());
                }

                if (random.Next(4) == 0)
                {
                    AssertSame();
                }
            }

            Both(random.Next(4) == 0 ? "ROLLBACK" : "COMMIT");
            AssertSame();
            Assert.Empty(_spilling.CheckIntegrity());
        }

        Assert.True(_files.OpenedCount > 5, "too little went to temporary files");
    }

    [Fact]
    public void A_full_disk_undoes_its_statement_and_the_transaction_goes_on()
    {
        Both(Schema);
        Both("INSERT INTO t (id, a, b) WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5000) "
            + "SELECT n, n * 10, 'text of row ' || n FROM r");
        Both("BEGIN; UPDATE t SET b = 'first ' || id WHERE id < 100");
        _files.BytesMax = 20 * PageSize;
        var error = Assert.Throws<DatabaseException>(() => Run(_sessions[0], "UPDATE t SET b = 'other ' || b, a = -a"));
        Assert.Equal(ErrorCode.DiskFull, error.Code);
        _files.BytesMax = long.MaxValue;
        AssertSame();
        Both("UPDATE t SET b = 'second ' || b WHERE id % 2 = 0");
        Both("COMMIT");
        AssertSame();
        Assert.Empty(_spilling.CheckIntegrity());
    }

    private static Database Open(TemporaryFiles files, long changedPagesSize) => Database.Open(
        files,
        new DatabaseOptions { Path = "d", CacheSize = 1 << 20, PageSize = PageSize },
        storage => storage with { ChangedPagesSize = changedPagesSize });

    private static string Statement(Random random, ref int savepoints)
    {
        var id = random.Next(-50, 2500);
        FormattableString sql = random.Next(17) switch
        {
            0 or 1 => $"SAVEPOINT s{savepoints++}",
            2 when savepoints > 0 => $"ROLLBACK TO s{(savepoints = random.Next(savepoints) + 1) - 1}",
            3 when savepoints > 0 => $"RELEASE s{savepoints = random.Next(savepoints)}",
            4 => $"UPDATE t SET b = b || '!'",
            5 => $"UPDATE t SET a = CASE WHEN id = {id} THEN 20 ELSE a END, b = 'all {id} ' || id",
            6 => $"DELETE FROM t WHERE id % 7 = {Math.Abs(id % 7)}",
            7 => $"INSERT INTO t SELECT id + {5000 + (100 * id)}, a + {100_000 + (10_000 * id)}, b, p FROM t WHERE id <= {id}",
            8 => $"INSERT INTO t VALUES ({id}, {id}, 'one', {random.Next(1, 210)})",
            9 => $"INSERT INTO t VALUES ({id}, {-id}, 'one', 1), ({id + 1}, {id}, 'two', {random.Next(1, 210)})",
            10 => $"UPDATE t SET p = {random.Next(1, 210)} WHERE id BETWEEN {id} AND {id + 400}",
            11 => $"UPDATE parent SET name = 'p{id}' WHERE id = {random.Next(1, 200)}",
            12 => $"DELETE FROM parent WHERE id = {random.Next(1, 220)}",
            13 => $"UPDATE t SET b = REPEAT('y', 1500) WHERE id % 41 = {Math.Abs(id % 41)}",
            14 => $"UPDATE t SET a = a + 100 / (id - {id}) WHERE id > 0",
            15 => $"UPDATE t SET id = id + 100000, b = 'moved' WHERE id BETWEEN {id} AND {id + 300}",
            _ => $"DELETE FROM t WHERE id BETWEEN {id} AND {id + 900}",
        };
        return sql.ToString(CultureInfo.InvariantCulture);
    }

    // The error that both gave, which is the same.
    private DatabaseException? Both(string sql)
    {
        var errors = Array.ConvertAll(_sessions, session => SqlDatabase.Try(() => Run(session, sql)));
        Assert.True(
            errors[0]?.Message == errors[1]?.Message, $"{sql}: spilling {errors[0]}, in memory {errors[1]}");
        return errors[0];
    }

    private void AssertSame() => Assert.Equal(Content(_sessions[1]), Content(_sessions[0]));

    private static string Content(Session session)
    {
        var text = new StringBuilder();
        string[] queries =
        [
            "SELECT id, a, LENGTH(b), SUBSTR(b, 1, 20), p FROM t ORDER BY id",
            "SELECT COUNT(*), SUM(a) FROM t WHERE a > -1000000000",
            "SELECT id FROM t WHERE b LIKE 'text 1%' ORDER BY b, p, id",
            "SELECT id, name FROM parent ORDER BY name",
        ];
        foreach (var query in queries)
        {
            using var statement = session.Prepare(query)[0];
            using var cursor = statement.Execute();
            while (cursor.Read())
            {
                for (var i = 0; i < cursor.ColumnCount; i++)
                {
                    text.Append(cursor.GetValue(i)).Append('|');
                }

                text.AppendLine();
            }
        }

        return text.ToString();
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                using var cursor = statement.Execute();
                while (cursor.ColumnCount > 0 && cursor.Read())
                {
                }
            }
        }
    }
}
