using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>Where the rows go that a load leaves out: a table, a CSV file, or a method.</summary>
public sealed class RejectSink
{
    private const string Header = "file,row,line,column,value,sqlstate,message";

    private readonly string? _table;
    private readonly string? _path;
    private readonly Action<RejectedRow>? _callback;

    private RejectSink(string? table, string? path, Action<RejectedRow>? callback)
    {
        _table = table;
        _path = path;
        _callback = callback;
    }

    /// <summary>
    /// A table, created when it does not exist, with the columns of a <see cref="RejectedRow"/>; it is committed with
    /// the load, so that a load that fails leaves no rows in it.
    /// </summary>
    /// <param name="name">The name of the table.</param>
    /// <returns>The sink.</returns>
    public static RejectSink Table(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new RejectSink(name, null, null);
    }

    /// <summary>
    /// A CSV file, which stays when the load fails. One that is there is written anew if it holds rejected rows, and
    /// otherwise refused.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The sink.</returns>
    public static RejectSink Csv(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RejectSink(null, path, null);
    }

    /// <summary>A method, called on the thread that loads.</summary>
    /// <param name="callback">The method.</param>
    /// <returns>The sink.</returns>
    public static RejectSink Callback(Action<RejectedRow> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new RejectSink(null, null, callback);
    }

    /// <summary>Makes the file empty but for its header.</summary>
    /// <exception cref="FileTransferException">The file or table is one that the load reads or fills.</exception>
    internal void Begin(string table, IReadOnlyList<FileSource> sources, string database)
    {
        if (_table?.Equals(table, StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new FileTransferException($"Rejected rows cannot go to '{_table}', the table that is loaded.");
        }

        if (_path is null)
        {
            return;
        }

        foreach (var source in sources)
        {
            if (source.IsFile(_path))
            {
                throw new FileTransferException($"Rejected rows cannot go to '{_path}', which is read itself.");
            }
        }

        if (FileSource.IsSameFile(_path, database))
        {
            throw new FileTransferException($"Rejected rows cannot go to '{_path}', which is the database.");
        }

        ThrowIfOther(_path);
        File.WriteAllText(_path, Header + "\n");
    }

    private static void ThrowIfOther(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var reader = new StreamReader(path, Encoding.UTF8);
        char[] start = new char[Header.Length];
        int length = reader.ReadBlock(start, 0, start.Length);
        if (length > 0 && !start.AsSpan(0, length).SequenceEqual(Header))
        {
            throw new FileTransferException(
                $"Rejected rows cannot go to '{path}': there is a file of something else already.");
        }
    }

    /// <summary>Takes rows of one file, in their order.</summary>
    internal void Add(DecentDbConnection connection, List<RejectedRow> rows)
    {
        if (_table is not null)
        {
            Insert(connection, SqlName.Quote(_table), rows);
        }
        else
        {
            AddOfFailedLoad(rows);
        }
    }

    /// <summary>Takes rows of a file whose load failed: a table would be rolled back with it.</summary>
    internal void AddOfFailedLoad(List<RejectedRow> rows)
    {
        if (_path is not null)
        {
            using var file = new StreamWriter(_path, append: true, new UTF8Encoding(false));
            foreach (var row in rows)
            {
                file.Write(Line(row));
            }
        }

        foreach (var row in rows)
        {
            _callback?.Invoke(row);
        }
    }

    private static void Insert(DecentDbConnection connection, string table, List<RejectedRow> rows)
    {
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"""
                CREATE TABLE IF NOT EXISTS {table} (file TEXT, row_number BIGINT, line_number BIGINT, column_name TEXT,
                    value TEXT, sqlstate TEXT, message TEXT)
                """;
            command.ExecuteNonQuery();
        }

        if (rows.Count == 0)
        {
            return;
        }

        using var bulkCopy = new DecentDbBulkCopy(connection) { DestinationTableName = table, BulkCopyTimeout = 0 };
        bulkCopy.WriteToServer(rows.ConvertAll(
            row => new object?[] { row.File, row.Row, row.Line, row.Column, row.Value, row.SqlState, row.Message }));
    }

    private static string Line(RejectedRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Quoted(row.File)},{row.Row},{row.Line},{Quoted(row.Column)},{Quoted(row.Value)},"
        + $"{row.SqlState},{Quoted(row.Message)}\n");

    private static string Quoted(string? text) =>
        text is null ? "" : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
