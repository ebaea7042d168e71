using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Files;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Northwind and Sakila with their keys, constraints, indexes and views: every view gives the rows that it gives in
/// PostgreSQL, where there is one, and the constraints hold.
/// </summary>
public sealed class SampleDatabaseTests(PostgresCluster server, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int RowsPerInsert = 500;

    [Theory]
    [InlineData("northwind", 16)]
    [InlineData("sakila", 7)]
    public void Views_give_the_rows_that_they_give_in_PostgreSQL(string name, int viewCount)
    {
        if (DatasetFolder.Find(output, name) is not { } folder)
        {
            return;
        }

        var setup = SetupOf(name, folder, out var tables, out var views);
        Assert.Equal(viewCount, views.Count);
        using var database = new DecentRunner();
        database.Query(setup);
        Assert.Empty(database.Database.CheckIntegrity());
        var queries = tables.Select(table => $"SELECT count(*) FROM {table}").ToList();
        queries.AddRange(views.Select(view => $"SELECT * FROM {view}"));
        var answers = queries.ConvertAll(query => Sorted(database.Text(query)));
        Assert.All(answers.Skip(tables.Count), answer => Assert.NotEmpty(answer));
        if (!server.IsAvailable)
        {
            return;
        }

        var expected = server.Ask(setup, queries);
        Assert.Equal(queries.Count, expected.Count);
        for (var i = 0; i < queries.Count; i++)
        {
            Assert.Equal(queries[i] + "\n" + Sorted(expected[i]), queries[i] + "\n" + answers[i]);
        }
    }

    [Fact]
    public void Constraints_hold_and_actions_follow()
    {
        if (DatasetFolder.Find(output, "sakila") is not { } folder)
        {
            return;
        }

        using var database = new DecentRunner();
        database.Query(SetupOf("sakila", folder, out _, out _));
        Assert.Equal(ErrorCode.ForeignKeyViolation, database.Error("DELETE FROM country WHERE country_id = 1").Code);
        Assert.Equal(ErrorCode.CheckViolation, database.Error("UPDATE film SET rating = 'X' WHERE film_id = 1").Code);
        Assert.Equal(ErrorCode.UniqueViolation, database.Error("UPDATE store SET manager_staff_id = 1").Code);

        // The cycle of stores and their managers is looked at when the transaction ends.
        database.Query("""
            BEGIN; INSERT INTO store VALUES (3, 3, 1, now()::TIMESTAMP);
            INSERT INTO staff (staff_id, first_name, last_name, address_id, store_id, username, last_update)
            VALUES (3, 'Ann', 'Lee', 1, 3, 'ann', now()::TIMESTAMP); COMMIT
            """);
        Assert.Equal("3|true", database.Text("SELECT store_id, active FROM staff WHERE staff_id = 3"));
        Assert.Equal(
            ErrorCode.ForeignKeyViolation, database.Error("INSERT INTO store VALUES (4, 9, 1, now()::TIMESTAMP)").Code);

        database.Query("UPDATE city SET country_id = 1 WHERE country_id = 2; UPDATE country SET country_id = 500 WHERE country_id = 1");
        Assert.Equal("0", database.Text("SELECT count(*) FROM city WHERE country_id = 1"));
        Assert.NotEqual("0", database.Text("SELECT count(*) FROM city WHERE country_id = 500"));
        database.Query("DELETE FROM rental WHERE rental_id = 1");
        Assert.Equal("1", database.Text("SELECT count(*) FROM payment WHERE rental_id IS NULL AND payment_id IN "
            + "(SELECT payment_id FROM payment WHERE rental_id IS NULL ORDER BY payment_id LIMIT 1)"));
        Assert.Empty(database.Database.CheckIntegrity());
    }

    // The text that both read: tables, rows in one transaction, views.
    private static string SetupOf(string name, string folder, out List<string> tables, out List<string> views)
    {
        var parts = File.ReadAllText(PathOf(name + ".sql")).ReplaceLineEndings("\n").Split("-- views\n");
        tables = [.. NamesBehind(parts[0], "CREATE TABLE ")];
        views = [.. NamesBehind(parts[1], "CREATE VIEW ")];
        var text = new StringBuilder(parts[0]).Append("BEGIN;\n");
        foreach (var table in tables)
        {
            using var reader = CsvDataReader.Open(Path.Combine(folder, table + ".csv"));
            var rows = new List<string>();
            while (reader.Read())
            {
                rows.Add("(" + string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i)
                    ? "NULL" : $"'{reader.GetString(i).Replace("'", "''", StringComparison.Ordinal)}'")) + ")");
            }

            foreach (var some in rows.Chunk(RowsPerInsert))
            {
                text.Append(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES {string.Join(",\n", some)};\n");
            }
        }

        return text.Append("COMMIT;\n").Append(parts[1].TrimEnd().TrimEnd(';')).ToString();
    }

    private static IEnumerable<string> NamesBehind(string text, string words) =>
        text.Split(words).Skip(1).Select(rest => rest[0] == '"'
            ? rest[..(rest.IndexOf('"', 1) + 1)] : rest[..rest.IndexOf(' ', StringComparison.Ordinal)]);

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
        }

        return Path.Combine(folder.FullName, "tests", "DecentDb.Engine.Tests", "Differential", "Samples", file);
    }

    private static string Sorted(string answer) =>
        string.Join('\n', PostgresCluster.Normalize(answer.Replace('\n', ';')).Split(';').Order(StringComparer.Ordinal));
}
