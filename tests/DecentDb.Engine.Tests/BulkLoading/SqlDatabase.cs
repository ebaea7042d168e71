using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>A database with one session, for loads that are compared with INSERT.</summary>
internal sealed class SqlDatabase : IDisposable
{
    private readonly DatabaseOptions _options;

    public SqlDatabase(int pageSize = 8192, IFileSystem? files = null, long cacheSize = 8 << 20)
    {
        Files = files ?? new InMemoryFileSystem();
        _options = new DatabaseOptions { Path = "load.ddb", PageSize = pageSize, CacheSize = cacheSize };
        Database = Database.Open(Files, _options);
        Session = Database.OpenSession();
    }

    public IFileSystem Files { get; }

    public Database Database { get; private set; }

    public Session Session { get; private set; }

    public static DatabaseException? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        Database.Dispose();
    }

    public void Reopen()
    {
        Dispose();
        Database = Database.Open(Files, _options);
        Session = Database.OpenSession();
    }

    public void Run(string sql)
    {
        foreach (var statement in Session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }

    public long Scalar(string sql) => Scalar(Session, sql);

    public static long Scalar(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        return cursor.Read() && !cursor.IsNull(0) ? cursor.GetInt64(0) : -1;
    }

    /// <summary>All rows in the order of the table, as text.</summary>
    public string Describe(string sql)
    {
        using var statement = Session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        var text = new StringBuilder();
        while (cursor.Read())
        {
            for (var i = 0; i < cursor.ColumnCount; i++)
            {
                text.Append(cursor.GetValue(i)).Append('|');
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    public string Check() => Describe("CHECK DATABASE");

    /// <summary>Inserts rows as one statement; a column is left to its default where a load would do so.</summary>
    public void Insert(RandomSqlTable table, IReadOnlyList<SqlValue[]> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var sql = new StringBuilder("INSERT INTO t VALUES ");
        var values = new List<SqlValue>();
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < rows[row].Length; i++)
            {
                sql.Append(i > 0 ? "," : row > 0 ? ",(" : "(");
                if (rows[row][i].IsNull)
                {
                    sql.Append(table.NullMeansDefault(i) ? "DEFAULT" : "NULL");
                }
                else
                {
                    sql.Append('?');
                    values.Add(rows[row][i]);
                }
            }

            sql.Append(')');
        }

        using var statement = Session.Prepare(sql.ToString())[0];
        for (var i = 0; i < values.Count; i++)
        {
            statement.SetParameter(i, values[i]);
        }

        statement.Execute().Dispose();
    }

    /// <summary>Loads rows; gives how many are committed when it ends, with or without an error.</summary>
    public DatabaseException? Load(
        IReadOnlyList<SqlValue[]> rows, BulkLoadOptions options, Random random, out long committed)
    {
        using var loader = Session.BeginBulkLoad("t", null, options);
        var error = Try(() =>
        {
            foreach (var row in rows)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    Set(loader, i, row[i], random);
                }

                loader.EndRow();
            }

            loader.Complete();
        });
        committed = loader.RowsCommitted;
        return error;
    }

    private static void Set(BulkLoader loader, int column, SqlValue value, Random random)
    {
        if (value.IsNull)
        {
            if (random.Next(2) == 0)
            {
                loader.SetNull(column);
            }

            return;
        }

        if (random.Next(3) == 0)
        {
            loader.SetValue(column, value);
            return;
        }

        switch (value.Kind)
        {
            case SqlTypeKind.Real or SqlTypeKind.Double:
                loader.SetDouble(column, value.AsDouble());
                break;
            case SqlTypeKind.Decimal:
                loader.SetDecimal(column, value.AsDecimal());
                break;
            case SqlTypeKind.Uuid or SqlTypeKind.Interval:
                loader.SetFixed16(column, value.AsFixed16());
                break;
            case SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json when random.Next(2) == 0:
                loader.SetChars(column, value.AsText());
                break;
            case SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json:
                loader.SetBytes(column, Encoding.UTF8.GetBytes(value.AsText()));
                break;
            case SqlTypeKind.Blob:
                loader.SetBytes(column, value.AsBytes());
                break;
            default:
                loader.SetInt64(column, value.AsInt64());
                break;
        }
    }
}
