using System;
using System.Collections.Generic;
using System.Data;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>
/// Writes a database as SQL statements that PostgreSQL, SQLite and DecentDb read: tables, rows in the order of their
/// keys, indexes, in one transaction. Of one snapshot, whatever is written meanwhile.
/// </summary>
public sealed class SqlDump
{
    private const int ProgressRows = 16 * 1024;
    private const int RowsPerStatement = 100;
    private const int BufferCharacters = 64 * 1024;

    /// <summary>Who is to read it. Values of SQLite have types by their form, so that some are written otherwise.
    /// </summary>
    public SqlDialect Dialect { get; init; }

    /// <summary>The tables; null = all.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Told every few thousand rows, on the thread that writes.</summary>
    public Action<FileLoadProgress>? Progress { get; init; }

    /// <summary>Writes the statements.</summary>
    /// <param name="connection">An open connection without a transaction.</param>
    /// <param name="target">Where the text goes, in UTF-8; it is flushed at the end and left open.</param>
    /// <param name="cancellationToken">Ends the writing between two rows.</param>
    /// <returns>What was written.</returns>
    public DumpReport Run(DecentDbConnection connection, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(target);
        var clock = Stopwatch.StartNew();
        var counts = new List<DumpedTable>();
        using var transaction = connection.BeginTransaction(IsolationLevel.Snapshot);
        IReadOnlyList<TableDefinition> tables = TableChoice.Of(SchemaScript.Read(connection), Tables);
        tables = Dialect == SqlDialect.Standard ? tables : PlainTypes.Of(connection, tables);
        using var text = new StreamWriter(target, new UTF8Encoding(false), BufferCharacters, leaveOpen: true)
        {
            NewLine = "\n",
        };
        text.Write("BEGIN;\n");
        var isStandard = Dialect == SqlDialect.Standard;
        string[] first = isStandard
            ?
            [
                .. SequenceScript.ReadSchemas(connection, Tables), .. SequenceScript.ReadTypes(connection, Tables),
                .. SequenceScript.Read(connection, Tables),
            ]
            : [];
        foreach (string statement in (string[])[.. first, .. SchemaScript.CreateTables(tables, Dialect)])
        {
            text.Write(statement + ";\n");
        }

        foreach (var table in tables)
        {
            counts.Add(new DumpedTable(table.Name, WriteRows(connection, table, text, cancellationToken)));
        }

        var later = new List<string>();
        foreach (var table in tables)
        {
            later.AddRange(SchemaScript.CreateIndexes(table));
        }

        later.AddRange(Dialect == SqlDialect.Standard ? SchemaScript.AddForeignKeys(tables) : []);
        later.AddRange(isStandard ? SequenceScript.ReadStates(connection, Tables) : []);
        later.AddRange(ViewScript.Read(connection, Tables));
        later.AddRange(Dialect == SqlDialect.Standard ? ViewScript.ReadComments(connection, Tables) : []);
        foreach (string statement in later)
        {
            text.Write(statement + ";\n");
        }

        text.Write("COMMIT;\n");
        text.Flush();
        return new DumpReport(counts, clock.Elapsed);
    }

    private long WriteRows(
        DecentDbConnection connection, TableDefinition table, StreamWriter text, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = TableChoice.SelectInOrder(table);
        command.CommandTimeout = 0;
        using var registration = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        string insert = $"INSERT INTO {SqlName.Quote(table.Name)} ({Names(table)})"
            + (Dialect == SqlDialect.Standard && HasAlways(table) ? " OVERRIDING SYSTEM VALUE" : "") + " VALUES\n";
        long rows = 0;
        while (reader.Read())
        {
            text.Write(rows % RowsPerStatement > 0 ? ",\n" : rows > 0 ? ";\n" + insert : insert);
            SqlLiteral.WriteRow(text, reader, Dialect);
            if (++rows % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Progress?.Invoke(new FileLoadProgress("Writing " + table.Name, rows, 0, null));
            }
        }

        text.Write(rows > 0 ? ";\n" : "");
        return rows;
    }

    private static bool HasAlways(TableDefinition table)
    {
        foreach (var column in table.Columns)
        {
            if (column.Identity == "ALWAYS")
            {
                return true;
            }
        }

        return false;
    }

    private static string Names(TableDefinition table)
    {
        var names = new List<string>();
        foreach (var column in TableChoice.WrittenColumns(table))
        {
            names.Add(SqlName.Quote(column.Name));
        }

        return string.Join(", ", names);
    }
}
