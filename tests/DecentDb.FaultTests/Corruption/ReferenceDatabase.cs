using System.Globalization;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Corruption;

/// <summary>A small database that holds every kind of page, closed or left behind with its log.</summary>
internal sealed class ReferenceDatabase
{
    public const int PageSize = 4096;
    public const string LogPath = SweepNames.Path + "-wal";

    private ReferenceDatabase(byte[] data, byte[]? log, byte[] older, string rows)
    {
        Data = data;
        Log = log;
        Older = older;
        Rows = rows;
    }

    public byte[] Data { get; }

    public byte[]? Log { get; }

    /// <summary>The data file at an earlier checkpoint.</summary>
    public byte[] Older { get; }

    /// <summary>All rows of all tables.</summary>
    public string Rows { get; }

    public static ReferenceDatabase Create(bool isClosed)
    {
        var disk = new SimulatedDisk();
        var database = SqlDisk.Open(disk, seed: 5);
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, d DECIMAL(9,2)); CREATE INDEX i ON t (name); "
            + "CREATE TABLE gone (b TEXT)");
        using (var session = database.OpenSession())
        {
            using (var loader = session.BeginBulkLoad("gone", null))
            {
                for (var i = 0; i < 12; i++)
                {
                    loader.SetChars(0, new string('g', 3000));
                    loader.EndRow();
                }

                loader.Complete();
            }

            using (var loader = session.BeginBulkLoad("t", null))
            {
                for (var id = 1; id <= 190; id++)
                {
                    loader.SetInt64(0, id);
                    loader.SetChars(1, id % 60 == 0 ? new string((char)('a' + (id / 60)), 5000) : string.Create(
                        CultureInfo.InvariantCulture, $"{id * 7919 % 1000} is the beginning of a name of row {id}"));
                    loader.SetDecimal(2, id / 4m);
                    loader.EndRow();
                }

                loader.Complete();
            }
        }

        SqlDisk.Execute(database, "DROP TABLE gone; CHECKPOINT");
        var older = disk.GetContent(SweepNames.Path);
        SqlDisk.Execute(database, "UPDATE t SET name = 'changed' WHERE id IN (3, 77, 150); DELETE FROM t WHERE id = 9");
        SqlDisk.Execute(database, "INSERT INTO t VALUES (1000, 'late', 1.25)");
        var rows = SqlDisk.Dump(database);
        if (isClosed)
        {
            database.Dispose();
        }

        return new ReferenceDatabase(
            disk.GetContent(SweepNames.Path), isClosed ? null : disk.GetContent(LogPath), older, rows);
    }

    /// <summary>The meta slot in use.</summary>
    public static MetaSlot MetaOf(byte[] data)
    {
        using var file = DiskOf(data, log: null).Open(SweepNames.Path, FileOpenMode.OpenReadOnly);
        return MetaFormat.TryReadNewest(file)!;
    }

    public static SimulatedDisk DiskOf(byte[] data, byte[]? log)
    {
        var disk = new SimulatedDisk();
        disk.SetContent(SweepNames.Path, data);
        if (log is not null)
        {
            disk.SetContent(LogPath, log);
        }

        return disk;
    }
}
