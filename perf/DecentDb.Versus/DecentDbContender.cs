using System.Data.Common;
using DecentDb.Data;

namespace DecentDb.Versus;

/// <summary>DecentDb through DecentDb.Data and DecentDbBulkCopy, all options at their defaults.</summary>
internal sealed class DecentDbContender : Contender
{
    public override string Name => "DecentDb";

    public override string CreateTracks => """
        CREATE TABLE tracks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER NOT NULL,
            album_id INTEGER NOT NULL, duration_ms INTEGER NOT NULL, rating DOUBLE PRECISION, released DATE NOT NULL,
            isrc TEXT NOT NULL, play_count BIGINT NOT NULL, is_explicit BOOLEAN NOT NULL)
        """;

    public override DbConnection Open(string path)
    {
        var connection = new DecentDbConnection("Data Source=" + path);
        connection.Open();
        return connection;
    }

    public override void Load(string path, DbDataReader source)
    {
        using var connection = (DecentDbConnection)Open(path);
        Execute(connection, CreateTracks);
        using var bulkCopy = new DecentDbBulkCopy(connection) { DestinationTableName = "tracks" };
        bulkCopy.WriteToServer(source);
    }

    public override long LogBytes(DbConnection connection) =>
        ((DecentDbConnection)connection).GetStatistics().LogBytesWritten;

    public override void EmptyLog(DbConnection connection) => Execute(connection, "CHECKPOINT");
}
