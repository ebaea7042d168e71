using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

public sealed class FileStatementsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DecentDbConnection _connection = new("Data Source=:memory:;Allow File Access=True;Include Error Detail=True");

    public FileStatementsTests() => _connection.UseFiles().Open();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_of_csv_is_a_table_in_FROM_with_the_types_of_its_values()
    {
        string path = Write("t.csv", "id,price,day,note\n1,1.50,2024-01-02,a\n2,,2024-01-03,\"\"\n");

        Assert.Equal("1|1.50|2024-01-02|a;2|NULL|2024-01-03|", Rows($"SELECT * FROM read_csv('{path}')"));
        using var command = Command($"SELECT * FROM read_csv('{path}')");
        using var reader = command.ExecuteReader();
        Assert.Equal(
            "INTEGER DECIMAL(18,2) DATE TEXT",
            string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName)));
    }

    [Theory]
    [InlineData("delim => ';', header => false, nullstr => 'NA'")]
    [InlineData("delim = ';', header = false, nullstr = 'NA'")]
    [InlineData("sep => ';', header => 'no', null => 'NA', skip => 0")]
    public void Options_are_named_arguments(string options)
    {
        string path = Write("t.txt", "1;NA\n2;x\n");

        Assert.Equal("1|NULL;2|x", Rows($"SELECT column_1, column_2 FROM read_csv('{path}', {options})"));
    }

    [Fact]
    public void Rows_of_files_are_joined_grouped_counted_and_stored()
    {
        string csv = Write("t.csv", "k,v\na,1\nb,2\na,3\n");
        string json = Write("n.jsonl", "{\"k\":\"a\",\"name\":\"x\"}\n{\"k\":\"b\",\"name\":\"y\"}\n");

        Assert.Equal("3", Rows($"SELECT COUNT(*) FROM read_csv('{csv}')"));
        Assert.Equal("x|4;y|2", Rows(
            $"SELECT n.name, SUM(t.v) FROM read_csv('{csv}') t JOIN read_json('{json}') AS n ON n.k = t.k "
            + "GROUP BY n.name ORDER BY 1"));
        Execute($"CREATE TABLE kept AS SELECT * FROM read_csv('{csv}') WHERE v > 1");
        Execute($"INSERT INTO kept SELECT k, 9 FROM read_jsonl('{json}')");
        Assert.Equal("a|3;a|9;b|2;b|9", Rows("SELECT * FROM kept ORDER BY k, v"));
        Assert.Equal("b;y", Rows(
            $"SELECT x.c FROM (VALUES ('b'), ('y')) x(c) WHERE x.c IN (SELECT k FROM read_csv('{csv}')) "
            + $"OR EXISTS (SELECT 1 FROM read_json('{json}') n WHERE n.name = x.c) ORDER BY 1"));
    }

    [Fact]
    public void COPY_fires_no_triggers_and_an_INSERT_from_the_same_file_does()
    {
        string path = Write("t.csv", "id,s\n1,a\n2,b\n");
        Execute("CREATE TABLE log (id INTEGER)");
        Execute("CREATE TABLE t (id INTEGER, s TEXT)");
        Execute("CREATE TRIGGER w AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.id); END");

        Execute($"COPY t FROM '{path}' (FORMAT csv, HEADER)");
        Assert.Equal("2|0", Rows("SELECT (SELECT COUNT(*) FROM t), (SELECT COUNT(*) FROM log)"));
        Execute($"INSERT INTO t SELECT * FROM read_csv('{path}')");
        Assert.Equal("1;2", Rows("SELECT id FROM log ORDER BY id"));
    }

    [Fact]
    public void The_files_of_a_pattern_are_one_table_whose_columns_meet_by_name()
    {
        Write("p-1.csv", "id,a\n1,x\n");
        Write("p-2.csv", "b,id\ny,2\n");

        Assert.Equal("1|x|NULL;2|NULL|y", Rows($"SELECT id, a, b FROM read_csv('{_folder["p-*.csv"]}') ORDER BY id"));
    }

    [Fact]
    public void All_types_come_through()
    {
        string path = Write(
            "t.csv",
            "b,i,l,d,f,t,ts,tz,u\ntrue,-1,3000000000,0.10,1e-5,12:30:00,2024-01-02 03:04:05,2024-01-02T03:04:05+01:00,"
            + "6F9619FF-8B86-D011-B42D-00C04FC964FF\n,,,,,,,,\n");

        Assert.Equal(
            "t|t|t|t|t|t|t|t|t;NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
            Rows($"""
                SELECT CASE WHEN b THEN 't' END, CASE WHEN i = -1 THEN 't' END, CASE WHEN l = 3000000000 THEN 't' END,
                    CASE WHEN d = 0.1 THEN 't' END, CASE WHEN f = 1e-5 THEN 't' END,
                    CASE WHEN t = TIME '12:30' THEN 't' END, CASE WHEN ts = TIMESTAMP '2024-01-02 03:04:05' THEN 't' END,
                    CASE WHEN tz = TIMESTAMPTZ '2024-01-02 02:04:05Z' THEN 't' END,
                    CASE WHEN u = UUID '6f9619ff-8b86-d011-b42d-00c04fc964ff' THEN 't' END
                FROM read_csv('{path}')
                """));
    }

    [Fact]
    public void A_prepared_statement_sees_the_file_as_it_is_when_it_is_executed()
    {
        string path = Write("t.csv", "a\n1\n2\n");
        using var command = Command($"SELECT * FROM read_csv('{path}')");
        command.Prepare();
        Assert.Equal(1, command.ExecuteScalar());

        Write("t.csv", "b,c\nx,longer than before\n");

        Assert.Equal("x", command.ExecuteScalar());
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{0}')")]
    [InlineData("COPY t FROM '{0}'")]
    [InlineData("COPY (SELECT 1) TO '{0}'")]
    public void Without_leave_of_the_connection_no_statement_touches_a_file(string sql)
    {
        string path = Write("t.csv", "a\n1\n");
        using var connection = new DecentDbConnection("Data Source=:memory:").UseFiles();
        connection.Open();

        var error = Assert.Throws<DecentDbException>(
            () => SqlText.Rows(connection, sql.Replace("{0}", path, StringComparison.Ordinal)));

        Assert.Equal("42501", error.SqlState);
        Assert.Contains("Allow File Access=True", error.Message, StringComparison.Ordinal);
        Assert.Equal("a\n1\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("SELECT * FROM read_parquet('x.parquet')")]
    [InlineData("COPY t FROM 'x.csv'")]
    public void Without_the_formats_the_error_names_what_registers_them(string sql)
    {
        using var connection = new DecentDbConnection("Data Source=:memory:;Allow File Access=True");
        connection.Open();

        var error = Assert.Throws<DecentDbException>(() => SqlText.Rows(connection, sql));

        Assert.Equal("0A000", error.SqlState);
        Assert.Contains("UseFiles()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_is_opened_again_still_reads_files()
    {
        string path = Write("t.csv", "a\n1\n");
        _connection.Close();
        _connection.Open();

        Assert.Equal("1", Rows($"SELECT a FROM read_csv('{path}')"));
        _connection.FileStatements = null;
        Assert.Equal("0A000", Error($"SELECT a FROM read_csv('{path}')").SqlState);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{0}', nonsense => 1)", "22023")]
    [InlineData("SELECT * FROM read_csv('{0}', delim => '', delim => ';')", "42601")]
    [InlineData("SELECT * FROM read_csv()", "22023")]
    [InlineData("SELECT * FROM read_csv('{0}.missing')", "58P01")]
    [InlineData("SELECT * FROM read_csv('{0}.*.missing')", "58P01")]
    [InlineData("SELECT * FROM read_csv('{0}', delim => 'x' || 'y' || random()::text)", "0A000")]
    [InlineData("CREATE VIEW v AS SELECT * FROM read_csv('{0}')", "0A000")]
    [InlineData("SELECT * FROM generate_series(a => 1, b => 2)", "0A000")]
    [InlineData("COPY missing FROM '{0}'", "42P01")]
    [InlineData("COPY t (missing) FROM '{0}'", "42703")]
    [InlineData("COPY t (id, ID) FROM '{0}'", "42701")]
    [InlineData("COPY t FROM '{0}.missing.csv'", "58P01")]
    [InlineData("COPY t FROM '{0}' (FORMAT text)", "0A000")]
    [InlineData("COPY t FROM '{0}' (FORMAT csv, FORMAT csv)", "42601")]
    [InlineData("COPY t FROM '{0}' (FORMAT csv, HEADER maybe)", "22023")]
    [InlineData("COPY t FROM '{0}' (FORMAT csv, REJECT_LIMIT 3)", "22023")]
    [InlineData("COPY t TO '{0}' (FORMAT jsonl, HEADER)", "0A000")]
    [InlineData("COPY t FROM STDIN", "0A000")]
    [InlineData("COPY (DELETE FROM t) FROM '{0}'", "42601")]
    public void What_cannot_be_is_refused_with_its_state(string sql, string state)
    {
        string path = Write("t.csv", "id,name\n1,x\n");
        Execute("CREATE TABLE t (id INT PRIMARY KEY, name TEXT)");

        Assert.Equal(state, Error(sql.Replace("{0}", path, StringComparison.Ordinal)).SqlState);
    }

    [Fact]
    public void A_value_of_a_file_that_was_changed_meanwhile_names_file_row_and_column()
    {
        string path = Write("t.csv", "a\n" + string.Concat(Enumerable.Repeat("1\n", 5000)));
        using var command = Command($"SELECT a FROM read_csv('{path}')");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());

        File.WriteAllText(path, "a\n" + string.Concat(Enumerable.Repeat("1\n", 2000)) + "x\n");
        var error = Record.Exception(() =>
        {
            while (reader.Read())
            {
            }
        });

        // The first block may hold the whole file as it was.
        Assert.True(error is null or DecentDbException { SqlState: "22P02" or "22P04" }, error?.ToString());
    }

    [Fact]
    public void COPY_loads_a_file_by_the_places_of_its_columns()
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY, name TEXT DEFAULT 'none', price DECIMAL(9,2))");

        Assert.Equal(2, Execute($"COPY t FROM '{Write("a.csv", "1,x,1.5\n2,,\n")}' WITH (FORMAT csv)"));
        Assert.Equal(1, Execute($"COPY t (price, id) FROM '{Write("b.csv", "anything,else\n7,3\n")}' (FORMAT csv, HEADER)"));
        Assert.Equal(1, Execute($"COPY t (id) FROM '{Write("c.txt", "4\n")}' CSV"));
        Assert.Equal(1, Execute($"COPY public.t FROM '{Write("d.txt", "5;N;'q;'\n")}' WITH CSV DELIMITER AS ';' NULL 'q;' QUOTE ''''"));

        Assert.Equal("1|x|1.50;2|NULL|NULL;3|none|7.00;4|none|NULL;5|N|NULL", Rows(
            "SELECT id, name, NULLIF(price, 0) FROM t ORDER BY id"));
    }

    [Fact]
    public void COPY_loads_json_by_the_names_of_its_keys()
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY, name TEXT)");

        Assert.Equal(2, Execute($"COPY t FROM '{Write("a.jsonl", "{\"name\":\"x\",\"id\":1}\n{\"id\":2}\n")}'"));
        Assert.Equal(1, Execute($"COPY t (id) FROM '{Write("b.json", "[{\"id\":3,\"name\":\"left out\"}]")}'"));

        Assert.Equal("1|x;2|NULL;3|NULL", Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void What_COPY_writes_it_reads_again()
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY, name TEXT, d DOUBLE PRECISION, b BYTEA)");
        Execute("INSERT INTO t VALUES (1, 'a,\"b\"', 0.1, '\\x00ff'), (2, '', NULL, NULL), (3, NULL, 2, ''), (4, 'N', 0, NULL)");
        Execute("CREATE TABLE again (id INT PRIMARY KEY, name TEXT, d DOUBLE PRECISION, b BYTEA)");
        foreach (string form in new[]
        {
            "csv", "csv, HEADER", "csv, DELIMITER ';', QUOTE '''', NULL 'N'", "csv, DELIMITER '|', NULL 'none'", "jsonl", "json",
        })
        {
            string path = _folder["t.out"];
            Assert.Equal(4, Execute($"COPY t TO '{path}' (FORMAT {form})"));
            Execute("DELETE FROM again");
            Assert.Equal(4, Execute($"COPY again FROM '{path}' (FORMAT {form})"));
            Assert.Equal("", Rows("(TABLE t EXCEPT TABLE again) UNION ALL (TABLE again EXCEPT TABLE t)"));
        }
    }

    [Fact]
    public void COPY_of_a_query_writes_its_rows_and_replaces_the_file()
    {
        string path = Write("q.csv", "old");

        Assert.Equal(2, Execute(
            $"COPY (WITH q AS (SELECT * FROM generate_series(1, 2) AS g(n)) SELECT n, n * 2 AS twice FROM q) TO '{path}' (HEADER true)"));

        Assert.Equal("n,twice\n1,2\n2,4\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("1,x\ny,z\n", "22P02", "bad.csv: Row 2 (line 2), column 'id': the value 'y'")]
    [InlineData("1,x\n1,z\n", "23505", "bad.csv: Row 2 (line 2)")]
    [InlineData("1,x\n2\n", "22P04", "bad.csv: Row 2 (line 2)")]
    [InlineData("1,x,y\n", "22P04", "bad.csv: The file has 3 columns where 2 are to be loaded")]
    [InlineData("1,x\n99999999999,y\n", "22P02", "column 'id': the value '99999999999'")]
    public void A_file_that_does_not_fit_leaves_nothing_and_names_the_place(string text, string state, string place)
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY, name TEXT)");

        var error = Error($"COPY t FROM '{Write("bad.csv", text)}' (FORMAT csv)");

        Assert.Equal(state, error.SqlState);
        Assert.Contains(place.Replace('"', '\''), error.Message.Replace('"', '\''), StringComparison.Ordinal);
        Assert.Equal("0", Rows("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void In_a_transaction_a_COPY_that_fails_undoes_only_itself()
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY)");
        using (var transaction = _connection.BeginTransaction())
        {
            Execute($"COPY t FROM '{Write("a.csv", "1\n2\n")}' (FORMAT csv)");
            Write("b-1.csv", "3\n");
            Write("b-2.csv", "1\n");
            Assert.Equal("23505", Error($"COPY t FROM '{_folder["b-*.csv"]}' (FORMAT csv)").SqlState);
            Assert.Equal("1;2", Rows("SELECT * FROM t ORDER BY id"));
            transaction.Commit();
        }

        Execute("BEGIN");
        Execute($"COPY t FROM '{Write("c.csv", "3\n")}' (FORMAT csv)");
        Execute("ROLLBACK");
        Assert.Equal("1;2", Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void Rows_that_do_not_fit_may_be_left_out_and_kept()
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY)");
        string path = Write("a.csv", "1\nx\n2\n2\n");

        Assert.Equal(2, Execute($"COPY t FROM '{path}' (FORMAT csv, ON_ERROR ignore, LOG_REJECTS left_out)"));
        Assert.Equal("2|id|x;4|NULL|NULL", Rows("SELECT row_number, column_name, value FROM left_out ORDER BY 1"));
        Execute("DELETE FROM t");
        Assert.StartsWith("22", Error(
            $"COPY t FROM '{Write("b.csv", "x\ny\n")}' (FORMAT csv, ON_ERROR ignore, REJECT_LIMIT 1)").SqlState, StringComparison.Ordinal);
    }

    [Fact]
    public async Task COPY_runs_among_other_statements_of_a_text_and_asynchronously()
    {
        string path = _folder["x.csv"];
        await using var command = Command(
            $"CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2); COPY t TO '{path}' (FORMAT csv); "
            + $"COPY t FROM '{path}' (FORMAT csv); SELECT COUNT(*) FROM t");

        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(4L, reader.GetInt64(0));
        await reader.CloseAsync();
        await using var second = Command($"COPY t FROM '{path}' (FORMAT csv)");
        Assert.Equal(2, await second.ExecuteNonQueryAsync());
    }

    [Fact]
    public void A_cancelled_COPY_or_scan_stores_nothing_and_says_so()
    {
        Execute("CREATE TABLE t (id INT)");
        string path = Write("big.csv", new StringBuilder().Insert(0, "1\n", 300_000).ToString());
        foreach (string sql in new[]
        {
            $"COPY t FROM '{path}' (FORMAT csv)",
            $"SELECT COUNT(*) FROM read_csv('{path}') a, read_csv('{path}') b WHERE a.column_1 + b.column_1 = 0",
        })
        {
            using var command = Command(sql);
            using var stop = new CancellationTokenSource();
            var run = Task.Run(() => command.ExecuteNonQueryAsync(stop.Token));
            stop.CancelAfter(20);
            var error = Record.Exception(() => run.GetAwaiter().GetResult());
            Assert.True(error is OperationCanceledException || (error is null && sql[0] == 'C'), error?.ToString());
        }

        Assert.Contains(Rows("SELECT COUNT(*) FROM t"), new[] { "0", "300000" });
    }

    private string Write(string name, string text)
    {
        _folder.Write(name, text);
        return _folder[name];
    }

    private DecentDbCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private int Execute(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteNonQuery();
    }

    private string Rows(string sql) => SqlText.Rows(_connection, sql);

    private DecentDbException Error(string sql) =>
        Assert.Throws<DecentDbException>(() => SqlText.Rows(_connection, sql));
}
