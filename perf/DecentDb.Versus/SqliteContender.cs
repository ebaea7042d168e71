using System.Data.Common;
using System.IO;
using Microsoft.Data.Sqlite;

namespace DecentDb.Versus;

/// <summary>Microsoft.Data.Sqlite: prepared insert in one transaction, write-ahead log, synchronous=FULL.</summary>
internal sealed class SqliteContender : Contender
{
    static SqliteContender() => SQLitePCL.Batteries_V2.Init();

    public override string Name => "SQLite";

    public override string CreateTracks => """
        CREATE TABLE tracks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER NOT NULL,
            album_id INTEGER NOT NULL, duration_ms INTEGER NOT NULL, rating REAL, released TEXT NOT NULL,
            isrc TEXT NOT NULL, play_count INTEGER NOT NULL, is_explicit INTEGER NOT NULL)
        """;

    public override DbConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
        }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");
        Execute(connection, "PRAGMA busy_timeout=30000");
        return connection;
    }

    public override void Load(string path, DbDataReader source)
    {
        using var connection = Open(path);
        Execute(connection, CreateTracks);
        using (var transaction = connection.BeginTransaction())
        using (var command = (SqliteCommand)connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO tracks VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9)";
            var parameters = new SqliteParameter[10];
            SqliteType[] types =
            [
                SqliteType.Integer, SqliteType.Text, SqliteType.Integer, SqliteType.Integer, SqliteType.Integer,
                SqliteType.Real, SqliteType.Text, SqliteType.Text, SqliteType.Integer, SqliteType.Integer,
            ];
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i] = command.Parameters.Add("$" + i, types[i]);
            }

            command.Transaction = (SqliteTransaction)transaction;
            command.Prepare();
            while (source.Read())
            {
                for (var i = 0; i < parameters.Length; i++)
                {
                    parameters[i].Value = source.GetValue(i);
                }

                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        EmptyLog(connection);
    }

    public override void KeepLog(DbConnection connection, bool keep) =>
        Execute(connection, keep ? "PRAGMA wal_autocheckpoint=0" : "PRAGMA wal_autocheckpoint=1000");

    public override long LogBytes(DbConnection connection)
    {
        var log = new FileInfo(connection.DataSource + "-wal");
        return log.Exists ? log.Length : 0;
    }

    public override void EmptyLog(DbConnection connection) => Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
}
