using System.Data.Common;
using System.Diagnostics;
using System.IO;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Parquet;
using DecentDb.Transfer;

namespace DecentDb.Versus.Files;

/// <summary>What DecentDb does with files. The clock stops when everything is synced and closed.</summary>
internal sealed class OwnFiles(string folder)
{
    static OwnFiles() => FileFormats.Register(new ParquetFormat());

    public double Load(string path, FileTable? table)
    {
        using var connection = OpenNew(table);
        var clock = Stopwatch.StartNew();
        new FileLoad { Sources = [FileSource.OfFile(path)], Table = "t" }.Run(connection);
        connection.Close();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Rows that are in memory.</summary>
    public double Load(DbDataReader rows, FileTable table)
    {
        using var connection = OpenNew(table);
        var clock = Stopwatch.StartNew();
        using (var bulkCopy = new DecentDbBulkCopy(connection) { DestinationTableName = "t", BulkCopyTimeout = 0 })
        {
            bulkCopy.WriteToServer(rows);
        }

        connection.Close();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Writes the table t of the database that is there.</summary>
    public double Export(string path)
    {
        File.Delete(path);
        using var connection = Open(Path.Combine(folder, "filled.ddb"));
        var clock = Stopwatch.StartNew();
        new FileExport { Table = "t", Path = path }.Run(connection);
        return clock.Elapsed.TotalSeconds;
    }

    public double Dump(string path)
    {
        using var connection = Open(Path.Combine(folder, "filled.ddb"));
        var clock = Stopwatch.StartNew();
        using (var file = File.Create(path))
        {
            new Dump().Run(connection, file);
        }

        return clock.Elapsed.TotalSeconds;
    }

    public double Restore(string path)
    {
        using var connection = OpenNew(null);
        var clock = Stopwatch.StartNew();
        using (var file = File.OpenRead(path))
        {
            new Restore().Run(connection, file);
        }

        connection.Close();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Makes the database that is written to files.</summary>
    public void Fill(string path)
    {
        var database = Path.Combine(folder, "filled.ddb");
        Contender.Delete(database);
        using var connection = Open(database);
        using var create = connection.CreateCommand();
        create.CommandText = FileTable.Tracks.Create(isOwn: true);
        create.ExecuteNonQuery();
        new FileLoad { Sources = [FileSource.OfFile(path)], Table = "t" }.Run(connection);
    }

    private DecentDbConnection OpenNew(FileTable? table)
    {
        var database = Path.Combine(folder, "own.ddb");
        Contender.Delete(database);
        var connection = Open(database);
        if (table is not null)
        {
            using var create = connection.CreateCommand();
            create.CommandText = table.Create(isOwn: true);
            create.ExecuteNonQuery();
        }

        return connection;
    }

    private static DecentDbConnection Open(string path)
    {
        var connection = new DecentDbConnection($"Data Source={path};Pooling=false");
        connection.Open();
        return connection;
    }
}
