using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using DecentDb.Data;

namespace DecentDb.Versus;

/// <summary>
/// DecentDb through DecentDb.Data and DecentDbBulkCopy, all options at their defaults, but for the cache and for
/// commits that do not wait for the disk, if so said.
/// </summary>
internal sealed class DecentDbContender(string? cacheSize = null, bool isNormal = false) : Contender
{
    public override string Name =>
        (cacheSize is null ? "DecentDb" : "DecentDb-" + cacheSize) + (isNormal ? " NORMAL" : "");

    public override string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Key => "INTEGER PRIMARY KEY",
        ColumnKind.Integer => "INTEGER NOT NULL",
        ColumnKind.BigInteger => "BIGINT NOT NULL",
        ColumnKind.NullableDouble => "DOUBLE PRECISION",
        ColumnKind.Text => "TEXT NOT NULL",
        ColumnKind.Date => "DATE NOT NULL",
        _ => "BOOLEAN NOT NULL",
    };

    public override DbConnection Open(string path)
    {
        var connection = new DecentDbConnection(
            "Data Source=" + path + (cacheSize is null ? "" : ";Cache Size=" + cacheSize)
            + (isNormal ? ";Durability=Normal" : ""));
        connection.Open();
        return connection;
    }

    public override void ForgetPooled() => DecentDbConnection.ClearAllPools();

    public override void Insert(DbConnection connection, LoadCase load, object source)
    {
        using var bulkCopy = new DecentDbBulkCopy((DecentDbConnection)connection)
        {
            DestinationTableName = "tracks",
            Atomicity = load.CommitsBatches ? DecentDbBulkCopyAtomicity.Batch : DecentDbBulkCopyAtomicity.Load,
            YieldWriter = load.YieldsWriter,
            Conflict = load.Updates ? DecentDbBulkCopyConflict.Update(["id"]) : DecentDbBulkCopyConflict.Fail,
            BulkCopyTimeout = 0,
        };
        switch (source)
        {
            case DbDataReader reader:
                bulkCopy.WriteToServer(reader);
                break;
            case IEnumerable<object?[]> rows:
                bulkCopy.WriteToServer(rows);
                break;
            case IEnumerable<Track> tracks:
                bulkCopy.WriteToServer(tracks);
                break;
            default:
                bulkCopy.WriteToServer((DataTable)source);
                break;
        }
    }

    public override long LogBytes(DbConnection connection) =>
        ((DecentDbConnection)connection).GetStatistics().LogBytesWritten;

    public override void EmptyLog(DbConnection connection) => Execute(connection, "CHECKPOINT");
}
