using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>Schemas and search_path answer as those of PostgreSQL do.</summary>
public sealed class NamespaceChangeTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    // Each statement sees what those before it have changed; a list of rows, or the SQLSTATE.
    private const string Cases = """
        CREATE SCHEMA sales
        =>
        CREATE SCHEMA sales
        => 42P06
        CREATE SCHEMA IF NOT EXISTS sales
        =>
        CREATE SCHEMA pg_mine
        => 42939
        CREATE TABLE sales.customer (id INTEGER PRIMARY KEY, name VARCHAR(20) UNIQUE)
        =>
        CREATE TABLE customer (id INTEGER PRIMARY KEY)
        =>
        CREATE TABLE absent.customer (id INTEGER)
        => 3F000
        INSERT INTO sales.customer VALUES (1, 'a'), (2, 'b')
        =>
        INSERT INTO customer VALUES (7)
        =>
        SELECT sales.customer.id, customer.name FROM sales.customer WHERE customer.id > 0 ORDER BY 1
        => 1|a;2|b
        SELECT c.id, s.id FROM public.customer c, sales.customer s ORDER BY 2
        => 7|1;7|2
        SELECT id FROM absent.customer
        => 42P01
        CREATE TABLE sales.invoice (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES sales.customer (id), total INTEGER CHECK (total > 0))
        =>
        INSERT INTO sales.invoice VALUES (1, 7, 1)
        => 23503
        INSERT INTO sales.invoice VALUES (1, 2, 10)
        =>
        UPDATE sales.invoice SET total = total + 1 WHERE invoice.id = 1
        =>
        DELETE FROM sales.customer WHERE id = 2
        => 23503
        CREATE INDEX by_total ON sales.invoice (total)
        =>
        CREATE INDEX by_total ON customer (id)
        =>
        SELECT schemaname, indexname FROM pg_indexes WHERE schemaname IN ('sales', 'public') ORDER BY 1, 2
        => public|by_total;public|customer_pkey;sales|by_total;sales|customer_name_key;sales|customer_pkey;sales|invoice_pkey
        CREATE VIEW sales.total AS SELECT c.name, i.total FROM sales.invoice i JOIN sales.customer c ON c.id = i.customer_id
        =>
        SELECT * FROM sales.total
        => b|11
        CREATE SEQUENCE sales.number START 5
        =>
        SELECT nextval('sales.number'), last_value FROM sales.number
        => 5|5
        SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('sales', 'public') ORDER BY 1, 2
        => public|customer;sales|customer;sales|invoice;sales|total
        SELECT constraint_schema, constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = 'sales' AND constraint_type <> 'CHECK' ORDER BY 2
        => sales|customer_name_key|UNIQUE;sales|customer_pkey|PRIMARY KEY;sales|invoice_customer_id_fkey|FOREIGN KEY;sales|invoice_pkey|PRIMARY KEY
        SELECT schema_name FROM information_schema.schemata WHERE schema_name IN ('sales', 'public') ORDER BY 1
        => public;sales
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'sales' AND c.relkind = 'r' ORDER BY 2
        => sales|customer;sales|invoice
        SELECT 'sales.customer'::regclass::text, 'customer'::regclass::text
        => sales.customer|customer
        SET search_path TO sales, public
        =>
        SHOW search_path
        => sales, public
        SELECT current_schema()
        => sales
        SELECT count(*) FROM customer
        => 2
        SELECT count(*) FROM public.customer
        => 1
        CREATE TABLE made (id BIGINT DEFAULT nextval('number'))
        =>
        INSERT INTO made DEFAULT VALUES
        =>
        SELECT 'customer'::regclass::text, 'public.customer'::regclass::text, 'made'::regclass::text
        => customer|public.customer|made
        RESET search_path
        =>
        SELECT id FROM sales.made
        => 6
        SELECT id FROM made
        => 42P01
        INSERT INTO sales.made DEFAULT VALUES
        =>
        SELECT max(id) FROM sales.made
        => 7
        ALTER TABLE sales.customer RENAME TO client
        =>
        SELECT * FROM sales.total
        => b|11
        ALTER TABLE sales.made SET SCHEMA public
        =>
        SELECT count(*) FROM made
        => 2
        ALTER TABLE customer SET SCHEMA sales
        => 42P07
        ALTER TABLE customer RENAME CONSTRAINT customer_pkey TO one_key
        =>
        ALTER INDEX by_total RENAME TO one_index
        =>
        ALTER TABLE customer SET SCHEMA sales
        =>
        SELECT count(*) FROM sales.customer
        => 1
        ALTER SCHEMA sales RENAME TO trade
        =>
        SELECT name FROM trade.total
        => b
        INSERT INTO made DEFAULT VALUES RETURNING id
        => 8
        SELECT indexname FROM pg_indexes WHERE schemaname = 'trade' ORDER BY 1
        => by_total;customer_name_key;customer_pkey;invoice_pkey;one_index;one_key
        DROP SCHEMA trade
        => 2BP01
        DROP SCHEMA trade CASCADE
        =>
        SELECT * FROM trade.client
        => 42P01
        INSERT INTO made DEFAULT VALUES RETURNING id
        => NULL
        DROP SCHEMA trade
        => 3F000
        DROP SCHEMA IF EXISTS trade
        =>
        SELECT count(*) FROM pg_tables WHERE schemaname = 'trade'
        => 0
        """;

    private static List<string> Statements => [.. Lines.Where(line => !IsAnswer(line))];

    private static List<string> Answers => [.. Lines.Where(IsAnswer).Select(line => line[2..].Trim())];

    private static string[] Lines => [.. Cases.Split('\n').Select(line => line.TrimEnd())];

    [Fact]
    public void Answers_are_as_they_are_written_here()
    {
        using var database = new SqlDatabase();
        var given = Pairs(Statements.ConvertAll(sql => Answer(database, sql)));
        Assert.Equal(string.Join('\n', Pairs(Answers)), string.Join('\n', given));
        database.AssertSound();
        database.Reopen();
        Assert.Equal(["public|made"], database.Rows("SELECT schemaname, tablename FROM pg_tables"));
    }

    [Fact]
    public void Answers_are_those_of_PostgreSQL()
    {
        if (server.IsAvailable)
        {
            var given = Pairs(server.Follow("SELECT 1", Statements));
            Assert.Equal(string.Join('\n', Pairs(Answers)), string.Join('\n', given));
        }
    }

    [Fact]
    public void Definitions_of_schemas_are_undone_with_their_transaction()
    {
        using var database = new SqlDatabase();
        database.Run("CREATE SCHEMA a; CREATE TABLE a.t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO a.t VALUES (1, 2)");
        database.Run("BEGIN; DROP SCHEMA a CASCADE; CREATE SCHEMA b; CREATE TABLE b.t (x INTEGER); ROLLBACK");
        Assert.Equal(["1|2"], database.Rows("SELECT * FROM a.t"));
        database.Run("BEGIN; ALTER SCHEMA a RENAME TO c; INSERT INTO c.t VALUES (2, 3); ROLLBACK");
        Assert.Equal(["1|2"], database.Rows("SELECT * FROM a.t"));
        Assert.Equal(ErrorCode.InvalidSchemaName, database.Error("CREATE TABLE b.t (x INTEGER)").Code);
        database.AssertSound();
    }

    [Fact]
    public void Name_with_a_dot_is_no_schema_until_there_is_one()
    {
        using var database = new SqlDatabase();
        database.Run("CREATE TABLE \"a.b\" (x INTEGER); INSERT INTO \"a.b\" VALUES (1)");
        Assert.Equal(["public|a.b"], database.Rows("SELECT schemaname, tablename FROM pg_tables"));
        Assert.Equal(ErrorCode.DuplicateObject, database.Error("CREATE SCHEMA a").Code);
        database.Run("ALTER TABLE \"a.b\" RENAME TO ab; CREATE SCHEMA a; CREATE TABLE a.b (x INTEGER)");
        Assert.Equal(["a|b", "public|ab"], database.Rows("SELECT schemaname, tablename FROM pg_tables ORDER BY 1"));
    }

    [Fact]
    public void Load_finds_its_table_in_a_schema()
    {
        using var database = new SqlDatabase();
        database.Run("CREATE SCHEMA a; CREATE TABLE a.t (n INTEGER); CREATE TABLE t (n INTEGER)");
        Load(database, "a.t", 1);
        database.Run("SET search_path = a");
        Load(database, "t", 2);
        Assert.Equal(["1", "2"], database.Rows("SELECT n FROM a.t ORDER BY n"));
    }

    private static void Load(SqlDatabase database, string table, long value)
    {
        using var load = database.Session.BeginBulkLoad(table, ["n"]);
        load.SetInt64(0, value);
        load.EndRow();
        load.Complete();
    }

    private static bool IsAnswer(string line) => line.StartsWith("=>", StringComparison.Ordinal);

    private static List<string> Pairs(List<string> answers) =>
        [.. Statements.Zip(answers, static (sql, answer) => sql + " => " + answer)];

    private static string Answer(SqlDatabase database, string sql)
    {
        try
        {
            return string.Join(';', database.Rows(sql));
        }
        catch (DatabaseException e)
        {
            return e.Code.SqlState();
        }
    }
}
