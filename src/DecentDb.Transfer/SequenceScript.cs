using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>The schemas and sequences of a database as SQL, without those of identities, which are parts of their
/// tables.</summary>
internal static class SequenceScript
{
    /// <summary>CREATE SCHEMA of each schema that was created, for before all that lies in them.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all. Schemas go along with all of them.</param>
    public static IReadOnlyList<string> ReadSchemas(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        ForEach(connection, tables, """
            SELECT nspname FROM pg_catalog.pg_namespace
            WHERE nspname NOT IN ('public', 'pg_catalog', 'information_schema')
            """, reader => statements.Add("CREATE SCHEMA " + SqlName.Quote(reader.GetString(0))));
        return statements;
    }

    /// <summary>CREATE TYPE of each type that was created, for before the tables.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all. Types go along with some too: their columns may
    /// be of them.</param>
    public static IReadOnlyList<string> ReadTypes(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        ForEach(connection, null, """
            SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.typname, n.nspname, t.typtype,
                   CASE t.typtype WHEN 'e' THEN coalesce(
                       (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                        FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '')
                   ELSE format_type(t.typbasetype, t.typtypmod)
                       || coalesce((SELECT ' COLLATE ' || quote_ident(o.collname) FROM pg_catalog.pg_collation o
                                    WHERE o.oid = t.typcollation AND o.collname <> 'default'), '')
                       || coalesce(' DEFAULT ' || t.typdefault, '')
                       || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
                       || coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(c.conname) || ' CHECK ('
                                        || c.conbin || ')', '' ORDER BY c.oid)
                                    FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid), '')
                   END
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype IN ('e', 'd') ORDER BY t.oid
            """, reader =>
        {
            // Schemas are written with all tables alone.
            if (tables is null || reader.GetString(1) == "public")
            {
                string name = SqlName.Quote(reader.GetString(0));
                statements.Add(reader.GetString(2) == "e"
                    ? $"CREATE TYPE {name} AS ENUM ({reader.GetString(3)})"
                    : $"CREATE DOMAIN {name} AS {reader.GetString(3)}");
            }
        });
        return statements;
    }

    /// <summary>CREATE SEQUENCE of each, for before the tables whose DEFAULT values name them.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all. Sequences go along with all of them.</param>
    public static IReadOnlyList<string> Read(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        ForEach(connection, tables, """
            SELECT CASE s.sequence_schema WHEN 'public' THEN '' ELSE s.sequence_schema || '.' END || s.sequence_name,
                   s.data_type, s.start_value, s.increment, s.minimum_value, s.maximum_value,
                   q.cache_size, s.cycle_option
            FROM information_schema.sequences s JOIN pg_catalog.pg_sequences q
                ON q.sequencename = s.sequence_name AND q.schemaname = s.sequence_schema
            """, reader => statements.Add(
            $"CREATE SEQUENCE {SqlName.Quote(reader.GetString(0))} AS {reader.GetString(1).ToUpperInvariant()}"
            + $" START WITH {reader.GetString(2)} INCREMENT BY {reader.GetString(3)}"
            + $" MINVALUE {reader.GetString(4)} MAXVALUE {reader.GetString(5)}"
            + string.Create(CultureInfo.InvariantCulture, $" CACHE {reader.GetInt64(6)}")
            + (reader.GetString(7) == "YES" ? " CYCLE" : "")));
        return statements;
    }

    /// <summary>What says where each is, and what owns it; for once the tables and their rows are there.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all.</param>
    public static IReadOnlyList<string> ReadStates(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        ForEach(connection, tables, """
            SELECT CASE s.sequence_schema WHEN 'public' THEN '' ELSE s.sequence_schema || '.' END || s.sequence_name,
                   q.last_value
            FROM information_schema.sequences s JOIN pg_catalog.pg_sequences q
                ON q.sequencename = s.sequence_name AND q.schemaname = s.sequence_schema
            WHERE q.last_value IS NOT NULL
            """, reader =>
        {
            string name = SqlName.Quote(reader.GetString(0)).Replace("'", "''", StringComparison.Ordinal);
            statements.Add(string.Create(
                CultureInfo.InvariantCulture, $"SELECT setval('{name}', {reader.GetInt64(1)})"));
        });
        ForEach(connection, tables, """
            SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || s.relname,
                   CASE m.nspname WHEN 'public' THEN '' ELSE m.nspname || '.' END || t.relname, a.attname
            FROM pg_catalog.pg_depend d
            JOIN pg_catalog.pg_class s ON s.oid = d.objid JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
            JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
            JOIN pg_catalog.pg_namespace m ON m.oid = t.relnamespace
            WHERE d.deptype = 'a' AND s.relkind = 'S'
            """, reader => statements.Add(
            $"ALTER SEQUENCE {SqlName.Quote(reader.GetString(0))} OWNED BY {SqlName.Quote(reader.GetString(1))}."
            + SqlName.Quote(reader.GetString(2))));
        return statements;
    }

    private static void ForEach(
        DecentDbConnection connection, IReadOnlyList<string>? tables, string sql, Action<DecentDbDataReader> add)
    {
        if (tables is not null)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            add(reader);
        }
    }
}
