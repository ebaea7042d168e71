using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>The same rows by an INSERT and by a load, to be compared.</summary>
internal static class RandomRows
{
    /// <summary>Inserts rows as one statement; a column is left to its default where a load would do so.</summary>
    public static void Insert(
        this SqlDatabase database, RandomSqlTable table, IReadOnlyList<SqlValue[]> rows) =>
        Insert(database.Session, table, rows);

    /// <summary>As the other method, by any session.</summary>
    public static void Insert(Session session, RandomSqlTable table, IReadOnlyList<SqlValue[]> rows)
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

        using var statement = session.Prepare(sql.ToString())[0];
        for (var i = 0; i < values.Count; i++)
        {
            statement.SetParameter(i, values[i]);
        }

        statement.Execute().Dispose();
    }

    /// <summary>Loads rows; gives how many are committed when it ends, with or without an error.</summary>
    public static DatabaseException? Load(
        this SqlDatabase database,
        IReadOnlyList<SqlValue[]> rows,
        BulkLoadOptions options,
        Random random,
        out long committed)
    {
        using var loader = database.Session.BeginBulkLoad("t", null, options);
        var error = SqlDatabase.Try(() =>
        {
            Add(loader, rows, random);
            loader.Complete();
        });
        committed = loader.RowsCommitted;
        return error;
    }

    /// <summary>Adds rows to a load.</summary>
    public static void Add(BulkLoader loader, IReadOnlyList<SqlValue[]> rows, Random random)
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                Set(loader, i, row[i], random);
            }

            loader.EndRow();
        }
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
