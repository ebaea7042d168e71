using System;
using System.Data;
using System.Data.Common;
using System.IO;
using Microsoft.Data.Sqlite;

namespace DecentDb.Versus;

/// <summary>
/// A database under comparison. A new one needs a connection, a load and its dialect's few differences; everything else
/// goes through ADO.NET, the same code for all.
/// </summary>
internal abstract class Contender
{
    /// <summary>The name in the report.</summary>
    public abstract string Name { get; }

    /// <summary>The type of a column, with its constraints, in this dialect.</summary>
    public abstract string TypeOf(ColumnKind kind);

    /// <summary>A connection that is open, with default options and durable commits.</summary>
    public abstract DbConnection Open(string path);

    /// <summary>Loads all rows of a source into tracks, in the fastest way that commits durably.</summary>
    /// <param name="connection">A connection to the database that has the table.</param>
    /// <param name="load">What is loaded.</param>
    /// <param name="source">A reader, arrays, tracks or a data table, as the load says.</param>
    public abstract void Insert(DbConnection connection, LoadCase load, object source);

    /// <summary>
    /// Loads a source into a new table, or into the one that is there when the load has existing rows. The clock of a
    /// load runs until this returns: everything is synced and closed.
    /// </summary>
    public void Load(string path, LoadCase load, object source)
    {
        ArgumentNullException.ThrowIfNull(load);
        using var connection = Open(path);
        if (load.ExistingRows == 0)
        {
            Execute(connection, load.Table.Create(TypeOf));
        }

        if (load.Indexes == IndexTime.BeforeLoad && load.ExistingRows == 0)
        {
            Index(connection);
        }

        if (load.Indexes == IndexTime.AfterLoad && load.ExistingRows > 0)
        {
            Execute(connection, "DROP INDEX tracks_isrc");
            Execute(connection, "DROP INDEX tracks_artist");
            Execute(connection, "DROP INDEX tracks_album");
        }

        Insert(connection, load, source);
        if (load.Indexes == IndexTime.AfterLoad)
        {
            Index(connection);
        }

        EmptyLog(connection);
    }

    /// <summary>Makes the three secondary indexes of the tracks.</summary>
    public static void Index(DbConnection connection)
    {
        foreach (var sql in TableShape.ThreeIndexes)
        {
            Execute(connection, sql);
        }
    }

    /// <summary>Really closes connections that were closed.</summary>
    public abstract void ForgetPooled();

    /// <summary>Bytes that were written to the log since it was emptied, or a count whose difference is that.</summary>
    public abstract long LogBytes(DbConnection connection);

    /// <summary>Lets the log grow without checkpoints while its bytes are counted by the size of its file.</summary>
    public virtual void KeepLog(DbConnection connection, bool keep)
    {
    }

    /// <summary>Empties the log, so that what is written next can be counted.</summary>
    public abstract void EmptyLog(DbConnection connection);

    /// <summary>Removes a database and what lies beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var suffix in new[] { "", "-wal", "-readers", "-shm", "-journal" })
        {
            File.Delete(path + suffix);
        }
    }

    /// <summary>Bytes of the closed database with what lies beside it.</summary>
    public static long FileBytes(string path)
    {
        long bytes = 0;
        foreach (var suffix in new[] { "", "-wal" })
        {
            var file = new FileInfo(path + suffix);
            bytes += file.Exists ? file.Length : 0;
        }

        return bytes;
    }

    protected static int Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public void Run(DbConnection connection, string sql)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Execute(connection, sql);
    }

    /// <summary>A transaction that has the right to write from its beginning.</summary>
    public static DbTransaction BeginWrite(DbConnection connection) =>
        connection.BeginTransaction(IsolationLevel.Serializable);

    /// <summary>Whether the same again may succeed: somebody else wrote.</summary>
    public static bool MayPass(DbException e) => e.IsTransient || e is SqliteException { SqliteErrorCode: 5 or 6 };

    /// <summary>A command with named parameters of no value yet.</summary>
    public static DbCommand Prepare(DbConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
