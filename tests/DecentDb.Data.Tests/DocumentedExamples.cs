using System;
using System.Data;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>
/// The C# of the README and of docs, run as it is printed there; <see cref="DocumentationTests"/> sees to it
/// that the two are the same.
/// </summary>
public sealed class DocumentedExamples
{
    [Fact]
    public void Backup_example_copies_a_database()
    {
        var answer = Printed(Console =>
        {
            using var original = new DecentDbConnection("Data Source=:memory:");
            original.Open();
            using var command = new DecentDbCommand("CREATE TABLE note (text TEXT)", original);
            command.ExecuteNonQuery();
            command.CommandText = "INSERT INTO note VALUES ('keep me')";
            command.ExecuteNonQuery();
            var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".ddb");
            original.BackupDatabase(path);
            using (var copy = new DecentDbConnection("Data Source=" + path))
            {
                copy.Open();
                using var query = new DecentDbCommand("SELECT text FROM note", copy);
                Console.WriteLine(query.ExecuteScalar());
            }

            DecentDbConnection.DeleteDatabaseFiles("Data Source=" + path);
        });
        Assert.Equal("keep me", answer.Trim());
    }

    [Fact]
    public void Vector_example_inserts_vectors_with_their_ids()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        using var command = new DecentDbCommand("CREATE TABLE item (id INTEGER PRIMARY KEY, v VECTOR(2))", connection);
        command.ExecuteNonQuery();
        (long, ReadOnlyMemory<float>)[] vectors = [(1, new float[] { 1, 0 }), (2, new float[] { 0, 1 })];
        long[] ids = connection.InsertVectors("item", vectors);
        Assert.Equal([1, 2], ids);
    }

    [Fact]
    public void Data_source_example_executes_without_a_connection()
    {
        var answer = Printed(Console =>
        {
            using var source = DecentDbDataSource.Create("Data Source=:memory:");
            using var command = source.CreateCommand("SELECT 6 * 7");
            Console.WriteLine(command.ExecuteScalar());
            using var batch = source.CreateBatch();
            batch.BatchCommands.Add(new DecentDbBatchCommand("SELECT 'one'"));
            batch.BatchCommands.Add(new DecentDbBatchCommand("SELECT 'two'"));
            using DecentDbDataReader reader = batch.ExecuteReader();
            do
            {
                reader.Read();
                Console.WriteLine(reader.GetString(0));
            }
            while (reader.NextResult());
        });
        Assert.Equal("42 one two", string.Join(' ', answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Bulk_copy_example_maps_and_counts()
    {
        var token = CancellationToken.None;
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Run("CREATE TABLE tracks (id INTEGER PRIMARY KEY, title TEXT)");
        using var reader = Rows("key", "name");
        var answer = Printed(Console =>
        {
            using var bulkCopy = new DecentDbBulkCopy(connection)
            {
                DestinationTableName = "tracks",
                NotifyAfter = 1000,
            };
            bulkCopy.ColumnMappings.Add("key", "id");
            bulkCopy.ColumnMappings.Add("name", "title");
            bulkCopy.RowsCopied += (_, e) => e.Abort = token.IsCancellationRequested;
            bulkCopy.WriteToServer(reader);
            Console.WriteLine($"{bulkCopy.RowsCopied64} rows");
        });
        Assert.Equal("3000 rows", answer.Trim());
    }

    [Fact]
    public void Provider_example_inserts_and_reads()
    {
        var answer = Printed(Console =>
        {
            using var connection = new DecentDbConnection("Data Source=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, released DATE)";
            command.ExecuteNonQuery();

            using (var transaction = connection.BeginTransaction())
            {
                command.CommandText = "INSERT INTO album (title, released) VALUES (@title, @released) RETURNING id";
                command.Parameters.AddWithValue("@title", "Kind of Blue");
                command.Parameters.AddWithValue("@released", new DateOnly(1959, 8, 17));
                Console.WriteLine($"the new album has the id {command.ExecuteScalar()}");
                transaction.Commit();
            }

            command.Parameters.Clear();
            command.CommandText = "SELECT id, title, released FROM album";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                Console.WriteLine($"{reader.GetInt32(0)} {reader.GetString(1)} {reader.GetDateOnly(2)}");
            }
        });
        Assert.Equal("the new album has the id 1\n1 Kind of Blue 08/17/1959", answer.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public void Function_example_calls_functions_of_the_application()
    {
        var answer = Printed(Console =>
        {
            using var connection = new DecentDbConnection("Data Source=:memory:");
            connection.Open();
            connection.CreateFunction("initials", (string? name) =>
                name is null ? null : string.Concat(name.Split(' ').Select(word => word[..1])), isDeterministic: true);
            connection.CreateAggregate(
                "geometric_mean",
                (Sum: 0.0, Count: 0),
                ((double Sum, int Count) state, double value) => (state.Sum + Math.Log(value), state.Count + 1),
                state => state.Count == 0 ? (double?)null : Math.Exp(state.Sum / state.Count));
            using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT initials('Nina Simone'), geometric_mean(x) FROM (VALUES (1.0), (4.0)) AS v (x)";
            using var reader = command.ExecuteReader();
            reader.Read();
            Console.WriteLine($"{reader.GetString(0)} {reader.GetDouble(1)}");
        });
        Assert.Equal("NS 2", answer.Trim());
    }

    // Stands for the console in the examples.
    private static string Printed(Action<StringWriter> example)
    {
        using var text = new StringWriter();
        example(text);
        return text.ToString();
    }

    private static DataTableReader Rows(string key, string name)
    {
        var table = new DataTable { Columns = { { key, typeof(int) }, { name, typeof(string) } } };
        for (var i = 1; i <= 3000; i++)
        {
            table.Rows.Add(i, "title " + i);
        }

        return table.CreateDataReader();
    }
}
