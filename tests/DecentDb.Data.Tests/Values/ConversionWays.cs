using System;
using System.Collections.Generic;
using System.Data;
using System.Reflection;
using DecentDb.Data.Values;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Tests.Values;

/// <summary>All ways in which one value goes into one column.</summary>
internal sealed class ConversionWays(DecentDbConnection connection)
{
    /// <summary>The way on which a value is in a column before, so that a time knows its zone no more.</summary>
    public const string OwnReader = "bulk copy of a reader of this provider";

    private static readonly MethodInfo ObjectMethod = GetMethod(nameof(CopyObjects));
    private static readonly MethodInfo WriterMethod = GetMethod(nameof(Write));

    public IEnumerable<(string Name, Action<object> Store)> All() =>
    [
        ("parameter in VALUES", value => connection.Run("INSERT INTO t VALUES (1, @p0)", value)),
        ("parameter in many VALUES", value => connection.Run("INSERT INTO t VALUES (2, NULL), (1, @p0)", value)),
        ("parameter in SET", value => Update("UPDATE t SET v = @p0 WHERE id = 1", value)),
        ("parameter in a SELECT list", value => connection.Run("INSERT INTO t SELECT 1, @p0", value)),
        ("parameter in SELECT DISTINCT", value => connection.Run("INSERT INTO t SELECT DISTINCT 1, @p0", value)),
        ("parameter in branches of UNION", value =>
            connection.Run("INSERT INTO t SELECT 1, @p0 UNION SELECT 1, @p0", value)),
        ("parameter in VALUES of a derived table", value =>
            connection.Run("INSERT INTO t SELECT 1, q.x FROM (VALUES (@p0)) AS q(x)", value)),
        ("parameter in a derived table", value =>
            connection.Run("INSERT INTO t SELECT 1, q.x FROM (SELECT @p0 AS x) AS q", value)),
        ("parameter in WITH", value =>
            connection.Run("INSERT INTO t WITH c(x) AS (SELECT @p0) SELECT 1, x FROM c", value)),
        ("parameter in a subquery", value => connection.Run("INSERT INTO t VALUES (1, (SELECT @p0))", value)),
        ("parameter in a subquery in SET", value => Update("UPDATE t SET v = (SELECT @p0) WHERE id = 1", value)),
        ("parameter in FROM of UPDATE", value =>
            Update("UPDATE t SET v = q.x FROM (SELECT @p0 AS x) AS q WHERE id = 1", value)),
        ("parameter twice prepared", Prepared),
        ("batch", Batch),
        ("adapter", value => Adapt(value, 1)),
        ("adapter in batches", value => Adapt(value, 0)),
        ("bulk copy of arrays", value => Copy(copy => copy.WriteToServer([[1, value]]))),
        ("bulk copy of a table", value => Copy(copy => copy.WriteToServer(TableOf(value)))),
        ("bulk copy of a reader", value => Copy(copy => copy.WriteToServer(TableOf(value).CreateDataReader()))),
        (OwnReader, CopyOwn),
        ("bulk copy that updates", Upsert),
        ("bulk copy of objects", value => Call(ObjectMethod, value)),
        ("bulk writer", value => Call(WriterMethod, value)),
        ("bulk writer of rows", value => Copy(copy =>
        {
            using var writer = copy.BeginWrite("id", "v");
            writer.WriteRow(1, value);
            writer.Complete();
        })),
    ];

    private static MethodInfo GetMethod(string name) =>
        typeof(ConversionWays).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance)!;

    private static DataTable TableOf(object value)
    {
        var table = new DataTable();
        table.Columns.Add("id", typeof(int));
        var column = table.Columns.Add("v", value.GetType());
        if (value is DateTime time)
        {
            // Otherwise the table takes every time for an unspecified one.
            column.DateTimeMode = time.Kind switch
            {
                DateTimeKind.Utc => DataSetDateTime.Utc,
                DateTimeKind.Local => DataSetDateTime.Local,
                _ => DataSetDateTime.Unspecified,
            };
        }

        table.Rows.Add(1, value);
        return table;
    }

    private void Update(string sql, object value)
    {
        connection.Run("INSERT INTO t VALUES (1, NULL)");
        connection.Run(sql, value);
    }

    private void Prepared(object value)
    {
        using var command = connection.Make("INSERT INTO t VALUES (1, @p0)", DBNull.Value);
        command.Prepare();
        command.ExecuteNonQuery();
        connection.Run("DELETE FROM t");
        command.Parameters[0].Value = value;
        command.ExecuteNonQuery();
    }

    private void Batch(object value)
    {
        using var batch = connection.CreateBatch();
        var command = batch.CreateBatchCommand();
        command.CommandText = "INSERT INTO t VALUES (1, @v)";
        command.Parameters.AddWithValue("v", value);
        batch.BatchCommands.Add(command);
        batch.ExecuteNonQuery();
    }

    private void Adapt(object value, int batchSize)
    {
        using var adapter = new DecentDbDataAdapter
        {
            InsertCommand = new DecentDbCommand("INSERT INTO t VALUES (@id, @v)", connection)
            {
                UpdatedRowSource = UpdateRowSource.None,
            },
            UpdateBatchSize = batchSize,
        };
        foreach (var name in new[] { "id", "v" })
        {
            adapter.InsertCommand.Parameters.AddWithValue(name, null).SourceColumn = name;
        }

        adapter.Update(TableOf(value));
    }

    private void Copy(Action<DecentDbBulkCopy> load)
    {
        using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "t" };
        load(copy);
    }

    // The value lies in the column of its own type first, from where a reader takes it on.
    private void CopyOwn(object value)
    {
        var type = ClrMapping.Find(value.GetType())!.Kind switch
        {
            SqlTypeKind.Double => "DOUBLE PRECISION",
            SqlTypeKind.Blob => "BYTEA",
            var kind => kind.ToString(),
        };
        connection.Run($"CREATE TABLE own (id INTEGER PRIMARY KEY, v {type})");
        try
        {
            connection.Run("INSERT INTO own VALUES (1, @p0)", value);
            using var reader = connection.Make("SELECT * FROM own").ExecuteReader();
            Copy(copy => copy.WriteToServer(reader));
        }
        finally
        {
            connection.Run("DROP TABLE own");
        }
    }

    private void Upsert(object value)
    {
        connection.Run("INSERT INTO t VALUES (1, NULL)");
        Copy(copy =>
        {
            copy.Conflict = DecentDbBulkCopyConflict.Update(["id"]);
            copy.WriteToServer([[1, value]]);
        });
    }

    private void CopyObjects<T>(T value) =>
        Copy(copy => copy.WriteToServer(new[] { new Holder<T> { Id = 1, V = value } }));

    private void Write<T>(T value) => Copy(copy =>
    {
        using var writer = copy.BeginWrite("id", "v");
        using (var row = writer.StartRow())
        {
            row.Write(1);
            row.Write(value);
            row.EndRow();
        }

        writer.Complete();
    });

    private void Call(MethodInfo method, object value)
    {
        try
        {
            method.MakeGenericMethod(value.GetType()).Invoke(this, [value]);
        }
        catch (TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }

    private sealed class Holder<T>
    {
        public int Id { get; init; }

        public T V { get; init; } = default!;
    }
}
