using System.Diagnostics;
using System.IO;
using DuckDB.NET.Data;

namespace DecentDb.Versus.Files;

/// <summary>What DuckDB does with files. The clock stops when the database is checkpointed and closed.</summary>
internal sealed class DuckFiles(string folder)
{
    private string Filled => Path.Combine(folder, "filled.duck");

    /// <summary>Loads what the function, such as read_csv('…'), reads.</summary>
    public double Load(string function, FileTable? table)
    {
        using var connection = OpenNew();
        if (table is not null)
        {
            Execute(connection, table.Create(isOwn: false));
        }

        var clock = Stopwatch.StartNew();
        Execute(connection, (table is null ? "CREATE TABLE t AS " : "INSERT INTO t ") + "SELECT * FROM " + function);
        Execute(connection, "CHECKPOINT");
        connection.Close();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Writes the table t of the database that is there.</summary>
    public double Export(string path, string options)
    {
        File.Delete(path);
        using var connection = Open(Filled);
        var clock = Stopwatch.StartNew();
        Execute(connection, $"COPY t TO '{path}' ({options})");
        return clock.Elapsed.TotalSeconds;
    }

    public double Dump(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        using var connection = Open(Filled);
        var clock = Stopwatch.StartNew();
        Execute(connection, $"EXPORT DATABASE '{directory}'");
        return clock.Elapsed.TotalSeconds;
    }

    public double Restore(string directory)
    {
        using var connection = OpenNew();
        var clock = Stopwatch.StartNew();
        Execute(connection, $"IMPORT DATABASE '{directory}'");
        Execute(connection, "CHECKPOINT");
        connection.Close();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Makes the database that is written to files.</summary>
    public void Fill(string path)
    {
        File.Delete(Filled);
        using var connection = Open(Filled);
        Execute(connection, FileTable.Tracks.Create(isOwn: false));
        Execute(connection, $"INSERT INTO t SELECT * FROM read_csv('{path}')");
        Execute(connection, "CHECKPOINT");
    }

    private DuckDBConnection OpenNew()
    {
        var database = Path.Combine(folder, "duck.db");
        File.Delete(database);
        File.Delete(database + ".wal");
        return Open(database);
    }

    private static DuckDBConnection Open(string path)
    {
        var connection = new DuckDBConnection("Data Source=" + path);
        connection.Open();
        return connection;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
