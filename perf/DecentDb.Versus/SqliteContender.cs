using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.IO;
using System.Text;
using Microsoft.Data.Sqlite;

namespace DecentDb.Versus;

/// <summary>
/// Microsoft.Data.Sqlite: prepared insert in one transaction, write-ahead log, synchronous=FULL; or NORMAL, which may
/// lose the last commits when the power fails; or without log and syncs, which loses the database then.
/// </summary>
internal sealed class SqliteContender(SqliteSyncs syncs = SqliteSyncs.Full) : Contender
{
    private const int RowsPerCommit = 100_000;

    static SqliteContender() => SQLitePCL.Batteries_V2.Init();

    public override string Name => syncs switch
    {
        SqliteSyncs.Full => "SQLite",
        SqliteSyncs.Normal => "SQLite NORMAL",
        _ => "SQLite without syncs",
    };

    public override string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Key => "INTEGER PRIMARY KEY",
        ColumnKind.NullableDouble => "REAL",
        ColumnKind.Text or ColumnKind.Date => "TEXT NOT NULL",
        _ => "INTEGER NOT NULL",
    };

    public override DbConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
        }.ToString());
        connection.Open();
        Execute(connection, syncs == SqliteSyncs.Off ? "PRAGMA journal_mode=OFF" : "PRAGMA journal_mode=WAL");
        Execute(connection, syncs switch
        {
            SqliteSyncs.Full => "PRAGMA synchronous=FULL",
            SqliteSyncs.Normal => "PRAGMA synchronous=NORMAL",
            _ => "PRAGMA synchronous=OFF",
        });
        Execute(connection, "PRAGMA busy_timeout=30000");
        return connection;
    }

    public override void ForgetPooled() => SqliteConnection.ClearAllPools();

    public override void Insert(DbConnection connection, LoadCase load, object source)
    {
        using var command = CreateInsert((SqliteConnection)connection, load);
        var parameters = new SqliteParameter[command.Parameters.Count];
        command.Parameters.CopyTo(parameters, 0);
        var transaction = connection.BeginTransaction();
        try
        {
            command.Transaction = (SqliteTransaction)transaction;
            command.Prepare();
            var count = 0;
            foreach (var _ in Rows(source, parameters))
            {
                command.ExecuteNonQuery();
                if (load.CommitsBatches && ++count % RowsPerCommit == 0)
                {
                    transaction.Commit();
                    transaction.Dispose();
                    command.Transaction = (SqliteTransaction)(transaction = connection.BeginTransaction());
                }
            }

            transaction.Commit();
        }
        finally
        {
            transaction.Dispose();
        }
    }

    public override void KeepLog(DbConnection connection, bool keep) =>
        Execute(connection, keep ? "PRAGMA wal_autocheckpoint=0" : "PRAGMA wal_autocheckpoint=1000");

    public override long LogBytes(DbConnection connection)
    {
        var log = new FileInfo(connection.DataSource + "-wal");
        return log.Exists ? log.Length : 0;
    }

    public override void EmptyLog(DbConnection connection) => Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");

    private SqliteCommand CreateInsert(SqliteConnection connection, LoadCase load)
    {
        var command = connection.CreateCommand();
        var columns = load.Table.Columns;
        var sql = new StringBuilder("INSERT INTO tracks VALUES (");
        for (var i = 0; i < columns.Count; i++)
        {
            sql.Append(i == 0 ? "$" : ",$").Append(i);
            command.Parameters.Add("$" + i, columns[i].Kind switch
            {
                ColumnKind.NullableDouble => SqliteType.Real,
                ColumnKind.Text or ColumnKind.Date => SqliteType.Text,
                _ => SqliteType.Integer,
            });
        }

        sql.Append(')');
        if (load.Updates)
        {
            sql.Append(" ON CONFLICT (id) DO UPDATE SET ");
            for (var i = 1; i < columns.Count; i++)
            {
                sql.Append(i == 1 ? "" : ", ").Append(columns[i].Name).Append(" = excluded.").Append(columns[i].Name);
            }
        }

        command.CommandText = sql.ToString();
        return command;
    }

    // Sets the parameters to one row after the other.
    private static IEnumerable<bool> Rows(object source, SqliteParameter[] parameters)
    {
        switch (source)
        {
            case DbDataReader reader:
                while (reader.Read())
                {
                    for (var i = 0; i < parameters.Length; i++)
                    {
                        parameters[i].Value = reader.GetValue(i);
                    }

                    yield return true;
                }

                break;
            case IEnumerable<object?[]> rows:
                foreach (var row in rows)
                {
                    Set(parameters, row);
                    yield return true;
                }

                break;
            case IEnumerable<Track> tracks:
                foreach (var track in tracks)
                {
                    Set(parameters, track);
                    yield return true;
                }

                break;
            default:
                foreach (DataRow row in ((DataTable)source).Rows)
                {
                    for (var i = 0; i < parameters.Length; i++)
                    {
                        parameters[i].Value = row[i];
                    }

                    yield return true;
                }

                break;
        }
    }

    private static void Set(SqliteParameter[] parameters, object?[] row)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i].Value = row[i] ?? DBNull.Value;
        }
    }

    private static void Set(SqliteParameter[] parameters, Track track)
    {
        parameters[0].Value = track.Id;
        parameters[1].Value = track.Title;
        parameters[2].Value = track.ArtistId;
        parameters[3].Value = track.AlbumId;
        parameters[4].Value = track.DurationMs;
        parameters[5].Value = track.Rating is { } rating ? rating : DBNull.Value;
        parameters[6].Value = track.Released;
        parameters[7].Value = track.Isrc;
        parameters[8].Value = track.PlayCount;
        parameters[9].Value = track.IsExplicit;
    }
}
