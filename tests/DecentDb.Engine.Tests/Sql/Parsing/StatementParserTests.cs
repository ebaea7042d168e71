using System.Linq;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using Xunit;

namespace DecentDb.Engine.Tests.Sql.Parsing;

public class StatementParserTests
{
    [Theory]
    [InlineData("SELECT 1", "(select (items 1))")]
    [InlineData("select all a, b c, d AS \"e f\", g as select from t",
        "(select (items a (as b c) (as d e f) (as g select)) (from t))")]
    [InlineData("SELECT *, t.*, main.t.*, t.a FROM main.t", "(select (items * t.* main.t.* t.a) (from main.t))")]
    [InlineData("SELECT DISTINCT a FROM t", "(select-distinct (items a) (from t))")]
    [InlineData("SELECT DISTINCT ON (a, b) c FROM t", "(select-distinct (on a b) (items c) (from t))")]
    [InlineData("SELECT a FROM t x, u AS y (c1, c2), (SELECT 1) z, LATERAL (SELECT 2) w",
        "(select (items a) (from (as t x) (as u (y c1 c2)) (as (select (items 1)) z) (as (lateral (select " +
        "(items 2))) w)))")]
    [InlineData("SELECT 1 FROM (SELECT 1)", "(select (items 1) (from (select (items 1))))")]
    [InlineData("SELECT 1 FROM (VALUES (1, 2), (3, 4)) v(a, b)",
        "(select (items 1) (from (as (values (row 1 2) (row 3 4)) (v a b))))")]
    [InlineData("SELECT 1 FROM generate_series(1, 3) g(n)",
        "(select (items 1) (from (as (call generate_series 1 3) (g n))))")]
    [InlineData("SELECT 1 FROM ((SELECT 1) UNION (SELECT 2)) x",
        "(select (items 1) (from (as (union (select (items 1)) (select (items 2))) x)))")]
    [InlineData("SELECT 1 FROM ((SELECT 1)) x", "(select (items 1) (from (as (select (items 1)) x)))")]
    [InlineData("SELECT 1 FROM a JOIN b ON a.x = b.x LEFT OUTER JOIN c USING (x, y)",
        "(select (items 1) (from (left (inner a b (on (= a.x b.x))) c (using x y))))")]
    [InlineData("SELECT 1 FROM a INNER JOIN b ON 1 CROSS JOIN c NATURAL FULL JOIN d RIGHT JOIN e ON 2",
        "(select (items 1) (from (right (natural-full (cross (inner a b (on 1)) c) d) e (on 2))))")]
    [InlineData("SELECT 1 FROM a JOIN b JOIN c ON 1 ON 2",
        "(select (items 1) (from (inner a (inner b c (on 1)) (on 2))))")]
    [InlineData("SELECT 1 FROM (a CROSS JOIN b), c", "(select (items 1) (from (cross a b) c))")]
    [InlineData("SELECT 1 FROM a LEFT JOIN (b JOIN c ON 1) ON 2",
        "(select (items 1) (from (left a (inner b c (on 1)) (on 2))))")]
    [InlineData(
        "SELECT a, count(*) FROM t WHERE b > 1 GROUP BY a, 2 HAVING count(*) > 1 ORDER BY 2 DESC, a NULLS FIRST",
        "(query (select (items a (call count *)) (from t) (where (> b 1)) (group a 2) (having (> (call count *) 1)))"
        + " (order (desc 2) (asc a nulls-first)))")]
    [InlineData("SELECT a FROM t LIMIT 10 OFFSET 5", "(query (select (items a) (from t)) (limit 10) (offset 5))")]
    [InlineData("SELECT a FROM t OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY",
        "(query (select (items a) (from t)) (limit 3) (offset 5))")]
    [InlineData("SELECT a FROM t FETCH FIRST ROW ONLY", "(query (select (items a) (from t)) (limit 1))")]
    [InlineData("SELECT a FROM t LIMIT ALL", "(select (items a) (from t))")]
    [InlineData("SELECT a FROM t LIMIT 5, 10", "(query (select (items a) (from t)) (limit 10) (offset 5))")]
    [InlineData("SELECT a FROM t LIMIT @n", "(query (select (items a) (from t)) (limit @n))")]
    [InlineData("SELECT 1 UNION SELECT 2 UNION SELECT 3",
        "(union (select (items 1)) (select (items 2)) (select (items 3)))")]
    [InlineData("SELECT 1 UNION ALL SELECT 2 UNION SELECT 3",
        "(union (union-all (select (items 1)) (select (items 2))) (select (items 3)))")]
    [InlineData("SELECT 1 EXCEPT SELECT 2 INTERSECT ALL SELECT 3 ORDER BY 1",
        "(query (except (select (items 1)) (intersect-all (select (items 2)) (select (items 3)))) (order 1))")]
    [InlineData("(SELECT 1 LIMIT 1) UNION DISTINCT (SELECT 2)",
        "(union (query (select (items 1)) (limit 1)) (select (items 2)))")]
    [InlineData("(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3",
        "(intersect (union (select (items 1)) (select (items 2))) (select (items 3)))")]
    [InlineData("VALUES (1, 'a'), (2, NULL)", "(values (row 1 'a') (row 2 null))")]
    [InlineData("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c",
        "(query (with-recursive (c (columns n) (union-all (select (items 1)) (select (items (+ n 1)) (from c)))))"
        + " (select (items n) (from c)))")]
    [InlineData("WITH a AS NOT MATERIALIZED (SELECT 1), b AS (DELETE FROM t RETURNING x) SELECT 2",
        "(query (with (a NotMaterialized (select (items 1))) (b (delete t (returning x)))) (select (items 2)))")]
    [InlineData("SELECT sum(a) OVER w FROM t WINDOW w AS (ORDER BY b)",
        "(select (items (call sum a (over w))) (from t) (window (w (over (order b)))))")]
    [InlineData("SELECT (SELECT @p WHERE 1 = 0)", "(select (items (scalar (select (items @p) (where (= 1 0))))))")]
    [InlineData("SELECT over, filter, partition FROM range", "(select (items over filter partition) (from range))")]
    [InlineData("SELECT a year FROM t -- comment\n /* x /* y */ z */ WHERE b",
        "(select (items (as a year)) (from t) (where b))")]
    public void Query_is_read(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("INSERT INTO t VALUES (1, DEFAULT), (2, 'x')", "(insert t (values (row 1 default) (row 2 'x')))")]
    [InlineData("INSERT INTO main.t AS x (a, \"b c\") VALUES (@a, ?) RETURNING *, a + 1 AS n",
        "(insert (as main.t x) (columns a b c) (values (row @a ?1)) (returning * (as (+ a 1) n)))")]
    [InlineData("INSERT INTO t (a) SELECT b FROM u", "(insert t (columns a) (select (items b) (from u)))")]
    [InlineData("INSERT INTO t (SELECT 1)", "(insert t (select (items 1)))")]
    [InlineData("INSERT INTO t (a) (SELECT 1) UNION SELECT 2",
        "(insert t (columns a) (union (select (items 1)) (select (items 2))))")]
    [InlineData("INSERT INTO t DEFAULT VALUES RETURNING id", "(insert t default-values (returning id))")]
    [InlineData("INSERT INTO t WITH c AS (SELECT 1) SELECT * FROM c",
        "(insert t (query (with (c (select (items 1)))) (select (items *) (from c))))")]
    [InlineData("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "(insert t (values (row 1)) (on-conflict nothing))")]
    [InlineData("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = excluded.b WHERE t.b < 2",
        "(insert t (values (row 1)) (on-conflict (columns (key a)) (set (= b excluded.b)) (where (< t.b 2))))")]
    [InlineData("INSERT OR IGNORE INTO t DEFAULT VALUES", "(insert or-Ignore t default-values)")]
    [InlineData("REPLACE INTO t (a) OVERRIDING USER VALUE VALUES (1)",
        "(insert or-Replace t (columns a) overriding-UserValue (values (row 1)))")]
    [InlineData("INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING",
        "(insert t (values (row 1)) (on-conflict (constraint c) nothing))")]
    [InlineData("MERGE INTO t USING s ON a = b WHEN MATCHED AND c THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1) "
        + "WHEN NOT MATCHED BY SOURCE THEN DO NOTHING",
        "(merge t s (= a b) (Matched (and c) delete) (NotMatchedByTarget (insert (values 1))) (NotMatchedBySource nothing))")]
    [InlineData("CREATE TABLE t (a, b) AS VALUES (1, 2) WITH NO DATA",
        "(create-table t (names a b) (as (values (row 1 2))) no-data)")]
    [InlineData("TRUNCATE a, b RESTART IDENTITY CASCADE", "(truncate a b restart-identity cascade)")]
    [InlineData("SET CONSTRAINTS ALL IMMEDIATE", "(set-constraints immediate)")]
    [InlineData("SET CONSTRAINTS a, b DEFERRED", "(set-constraints a b deferred)")]
    [InlineData("ALTER TABLE t RENAME a TO b, DROP COLUMN IF EXISTS c CASCADE, ALTER d SET NOT NULL, ADD CHECK (e)",
        "(alter-table t (rename-Column a b) (drop-column if-exists c cascade) (not-null d) (add (check e)))")]
    [InlineData("UPDATE t SET a = 1, b = DEFAULT WHERE c", "(update t (set (= a 1) (= b default)) (where c))")]
    [InlineData("UPDATE t AS x SET (a, b) = (1, 2) FROM u, v WHERE x.i = u.i RETURNING x.a",
        "(update (as t x) (set (= (columns a b) (row 1 2))) (from u v) (where (= x.i u.i)) (returning x.a))")]
    [InlineData("UPDATE t x SET a = a + 1", "(update (as t x) (set (= a (+ a 1))))")]
    [InlineData("DELETE FROM t", "(delete t)")]
    [InlineData("DELETE FROM t x USING u WHERE x.a = u.a RETURNING *",
        "(delete (as t x) (using u) (where (= x.a u.a)) (returning *))")]
    [InlineData("WITH c AS (SELECT 1 AS a) DELETE FROM t WHERE a IN (SELECT a FROM c)",
        "(delete (with (c (select (items (as 1 a))))) t (where (in-query a (select (items a) (from c)))))")]
    public void Change_is_read(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("CREATE TABLE t (a INTEGER)", "(create-table t (a INTEGER))")]
    [InlineData(
        "CREATE TABLE IF NOT EXISTS main.t (id BIGINT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE DEFAULT 'x')",
        "(create-table if-not-exists main.t (id BIGINT (primary-key)) (name VARCHAR[20] not-null unique " +
        "(default 'x')))")]
    [InlineData(
        "CREATE TEMP TABLE t (a INT NULL, b INT DEFAULT 1 NOT NULL, c INT DEFAULT (1 + 2) CHECK (c > 0 AND c < 9))",
        "(create-table temporary t (a INT null) (b INT (default 1) not-null)"
        + " (c INT (default (+ 1 2)) (check (and (> c 0) (< c 9)))))")]
    [InlineData(
        "CREATE TABLE t (a INT DEFAULT -1, b TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL, c TEXT COLLATE nocase)",
        "(create-table t (a INT (default -1)) (b TIMESTAMP (default current-timestamp) not-null) (c TEXT " +
        "(collate nocase)))")]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
        "(create-table t (id INTEGER (primary-key autoincrement)))")]
    [InlineData("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY DESC)",
        "(create-table t (id INT (identity) (primary-key desc)))")]
    [InlineData("CREATE TABLE t (id INT IDENTITY(5, 2))", "(create-table t (id INT (identity 5 2)))")]
    [InlineData(
        "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY, b INT GENERATED BY DEFAULT AS IDENTITY (START " +
        "WITH 10 INCREMENT BY -1))",
        "(create-table t (id BIGINT (identity-always)) (b INT (identity 10 -1)))")]
    [InlineData("CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED)",
        "(create-table t (a INT) (b INT (stored (* a 2))))")]
    [InlineData(
        "CREATE TABLE t (a INT REFERENCES u, b INT CONSTRAINT fk REFERENCES u (x) ON DELETE CASCADE ON UPDATE " +
        "SET NULL)",
        "(create-table t (a INT (references u))"
        + " (b INT (constraint fk (references u (columns x) delete-Cascade update-SetNull))))")]
    [InlineData("CREATE TABLE t (a INT REFERENCES u ON DELETE NO ACTION NOT NULL)",
        "(create-table t (a INT (references u) not-null))")]
    [InlineData("CREATE TABLE t (a INT REFERENCES u NOT DEFERRABLE INITIALLY IMMEDIATE NOT NULL)",
        "(create-table t (a INT (references u) not-null))")]
    [InlineData("CREATE TABLE t (a INT, b INT, CONSTRAINT pk PRIMARY KEY (a, b DESC), UNIQUE (b), CHECK (a <> b), "
        + "CONSTRAINT f FOREIGN KEY (a, b) REFERENCES u (c, d) ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED)",
        "(create-table t (a INT) (b INT) (constraint pk (primary-key a (desc b))) (unique b) (check (<> a b))"
        + " (constraint f (foreign-key (columns a b) (references u (columns c d) update-Restrict deferrable deferred))))")]
    [InlineData(
        "CREATE TABLE t (date DATE, key TEXT, value DOUBLE PRECISION, at TIMESTAMP WITH TIME ZONE, type CHAR " +
        "VARYING(3))",
        "(create-table t (date DATE) (key TEXT) (value DOUBLE_PRECISION) (at TIMESTAMP+tz) (type CHAR_VARYING[3]))")]
    [InlineData("CREATE TABLE t AS SELECT 1 AS a", "(create-table t (as (select (items (as 1 a)))))")]
    [InlineData("DROP TABLE t", "(drop-table t)")]
    [InlineData("DROP TABLE IF EXISTS a, main.b CASCADE", "(drop-table if-exists a main.b cascade)")]
    [InlineData("CREATE INDEX i ON t (a)", "(create-index i t (key a))")]
    [InlineData("CREATE UNIQUE INDEX IF NOT EXISTS i ON main.t (a ASC, b DESC NULLS LAST, lower(c)) WHERE a > 1",
        "(create-unique-index if-not-exists i main.t (key a (desc b nulls-last) (call lower c)) (where (> a 1)))")]
    [InlineData("CREATE INDEX ON t ((a + b))", "(create-index - t (key (+ a b)))")]
    [InlineData("DROP INDEX IF EXISTS i RESTRICT", "(drop-index if-exists i)")]
    public void Definition_is_read(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("BEGIN", "(begin)")]
    [InlineData("BEGIN TRANSACTION", "(begin)")]
    [InlineData("begin immediate", "(begin immediate)")]
    [InlineData("BEGIN DEFERRED TRANSACTION READ ONLY", "(begin ReadOnly)")]
    [InlineData("START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE", "(begin ReadWrite RepeatableRead)")]
    [InlineData("BEGIN ISOLATION LEVEL SERIALIZABLE", "(begin Serializable)")]
    [InlineData("COMMIT WORK", "(commit)")]
    [InlineData("END", "(commit)")]
    [InlineData("ROLLBACK", "(rollback)")]
    [InlineData("ROLLBACK TRANSACTION TO SAVEPOINT s", "(rollback s)")]
    [InlineData("ROLLBACK TO s", "(rollback s)")]
    [InlineData("SAVEPOINT s", "(savepoint s)")]
    [InlineData("RELEASE SAVEPOINT s", "(release s)")]
    [InlineData("RELEASE savepoint", "(release savepoint)")]
    [InlineData("CHECKPOINT", "(checkpoint)")]
    [InlineData("CHECK DATABASE", "(check-database)")]
    [InlineData("EXPLAIN SELECT 1", "(explain (select (items 1)))")]
    [InlineData("EXPLAIN (RULES) SELECT 1", "(explain-rules (select (items 1)))")]
    [InlineData("EXPLAIN (RULES) (SELECT 1)", "(explain-rules (select (items 1)))")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM t", "(explain-analyze (delete t))")]
    [InlineData("ANALYZE", "(analyze)")]
    [InlineData("ANALYZE t", "(analyze t)")]
    [InlineData("VACUUM", "(vacuum)")]
    [InlineData("VACUUM t", "(vacuum t)")]
    [InlineData("VACUUM INTO 'a''b.ddb'", "(vacuum (into 'a'b.ddb'))")]
    public void Command_is_read(string text, string expected) => Check(text, expected);

    [Fact]
    public void Script_is_cut_into_statements_with_their_spans()
    {
        const string text = " ;; SELECT ?; -- one\n INSERT INTO t VALUES (?, ';') ;;\n/* end */ COMMIT -- x";
        var statements = Parser.ParseScript(text);
        Assert.Equal(
            ["SELECT ?", "INSERT INTO t VALUES (?, ';')", "COMMIT"], statements.Select(s => s.SourceText).ToArray());
        Assert.Equal("(insert t (values (row ?2 ';')))", SyntaxPrinter.Print(statements[1]));
        Assert.Equal(new SourcePosition(2, 2), statements[1].Position);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    [InlineData("-- only a comment")]
    [InlineData(";;/**/;")]
    [InlineData("\uFEFF")]
    public void Script_without_statements_is_empty(string text) => Assert.Empty(Parser.ParseScript(text));

    [Fact]
    public void Quoted_name_reads_back_whatever_it_holds()
    {
        foreach (string name in new[] { "a", "select", "a\"b", "a b", "[x]", "\n", "名前", "\"", "1" })
        {
            foreach (string text in new[] { Identifier.Quote(name), Identifier.Display(name) })
            {
                var column = (ColumnReferenceSyntax)Parser.ParseExpression(text);
                Assert.Equal(name, column.Column.Value);
            }
        }

        Assert.Equal("abc_1", Identifier.Display("abc_1"));
        Assert.Equal("\"order\"", Identifier.Display("order"));
        Assert.True(Identifier.Same("Name", "nAME"));
    }

    private static void Check(string text, string expected) =>
        Assert.Equal(expected, SyntaxPrinter.Print(Parser.ParseStatement(text)));
}
