using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.Files;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>The Chinook data set: all tables are loaded, and queries give the rows that are known.</summary>
public sealed class ChinookTests(ITestOutputHelper output)
{
    private static readonly string[] Tables =
    [
        "Artist", "Genre", "MediaType", "Playlist", "Employee", "Album", "Customer", "Track", "Invoice", "InvoiceLine",
        "PlaylistTrack",
    ];

    private const int RowsPerInsert = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Queries_give_the_known_rows(bool bulk)
    {
        if (DatasetFolder.Find(output, "chinook") is not { } folder
            || DatasetFolder.Find(output, "chinook-queries") is not { } queries)
        {
            return;
        }

        using var database = new DecentRunner();
        Load(database, folder, bulk);
        var wrong = new List<string>();
        var unsupported = new List<string>();
        foreach (var file in Directory.EnumerateFiles(queries, "*.sql").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var outcome = database.Run(File.ReadAllText(file));
            if (outcome.Error is DatabaseException { Code: ErrorCode.NotSupported } error)
            {
                unsupported.Add($"{name}: {error.Message.Split('\n')[0]}");
                continue;
            }

            if (Compare(file, outcome) is { } difference)
            {
                wrong.Add($"{name}: {difference}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.Empty(unsupported);
        Assert.Empty(database.Database.CheckIntegrity());
    }

    [Fact]
    public void Join_over_three_tables_agrees_with_the_totals()
    {
        if (DatasetFolder.Find(output, "chinook") is not { } folder)
        {
            return;
        }

        using var database = new DecentRunner();
        Load(database, folder, bulk: true);
        Assert.Equal("2240|2328.60", database.Text(
            "SELECT COUNT(*), SUM(l.UnitPrice * l.Quantity) FROM Invoice i "
            + "JOIN InvoiceLine l ON l.InvoiceId = i.InvoiceId JOIN Customer c ON c.CustomerId = i.CustomerId"));
        Assert.Equal("2328.60", database.Text("SELECT SUM(Total) FROM Invoice"));
        Assert.Equal("3503|3503", database.Text(
            "SELECT COUNT(*), COUNT(ar.Name) FROM Track t LEFT JOIN Album al ON al.AlbumId = t.AlbumId "
            + "LEFT JOIN Artist ar ON ar.ArtistId = al.ArtistId"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, database.Error("DELETE FROM Artist WHERE ArtistId = 1").Code);
        Assert.Equal(ErrorCode.UniqueViolation, database.Error("INSERT INTO PlaylistTrack VALUES (1, 1)").Code);
    }

    private static void Load(DecentRunner database, string folder, bool bulk)
    {
        database.Query(File.ReadAllText(Path.Combine(folder, "schema.sql")));
        foreach (var table in Tables)
        {
            using var reader = CsvDataReader.Open(Path.Combine(folder, table + ".csv"));
            var count = bulk ? LoadInBulk(database, table, reader) : LoadByInsert(database, table, reader);
            Assert.Equal(
                count.ToString(CultureInfo.InvariantCulture), database.Text("SELECT COUNT(*) FROM " + table));
        }
    }

    private static long LoadInBulk(DecentRunner database, string table, CsvDataReader reader)
    {
        using var loader = database.Session.BeginBulkLoad(table, null);
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                loader.SetValue(i, Value(reader, i));
            }

            loader.EndRow();
        }

        loader.Complete();
        return reader.RowNumber;
    }

    private static long LoadByInsert(DecentRunner database, string table, CsvDataReader reader)
    {
        database.Query("BEGIN");
        var row = "(" + string.Join(", ", Enumerable.Repeat("?", reader.FieldCount)) + ")";
        var rows = new List<SqlValue[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Value(reader, i))]);
        }

        foreach (var some in rows.Chunk(RowsPerInsert))
        {
            var values = string.Join(", ", Enumerable.Repeat(row, some.Length));
            var outcome = database.Query($"INSERT INTO {table} VALUES {values}", [.. some.SelectMany(each => each)]);
            Assert.Equal(some.Length, outcome.RowsAffected);
        }

        database.Query("COMMIT");
        return reader.RowNumber;
    }

    private static SqlValue Value(CsvDataReader reader, int column) =>
        reader.IsDBNull(column) ? SqlValue.Null : SqlValue.FromText(reader.GetString(column));

    private static string? Compare(string sqlFile, Outcome actual)
    {
        if (actual.Failed)
        {
            return actual.Error!.Message;
        }

        var ordered = File.ReadLines(sqlFile).Contains("-- ordered: yes", StringComparer.Ordinal);
        var lines = File.ReadAllLines(Path.ChangeExtension(sqlFile, ".expected.tsv"));
        var expectedRows = lines.Skip(1).Select(line => string.Join('\t', line.Split('\t').Select(Normalize))).ToList();
        var actualRows = actual.Rows.ConvertAll(row => string.Join('\t', row.Select(Unquote)));
        if (!ordered)
        {
            expectedRows.Sort(StringComparer.Ordinal);
            actualRows.Sort(StringComparer.Ordinal);
        }

        var names = string.Join('\t', actual.ColumnNames);
        if (!names.Equals(lines[0], StringComparison.OrdinalIgnoreCase))
        {
            return $"columns {names} instead of {lines[0]}";
        }

        for (var i = 0; i < Math.Max(expectedRows.Count, actualRows.Count); i++)
        {
            var expectedRow = i < expectedRows.Count ? expectedRows[i] : "(none)";
            var actualRow = i < actualRows.Count ? actualRows[i] : "(none)";
            if (expectedRow != actualRow)
            {
                return $"row {i + 1} is\n{actualRow}\ninstead of\n{expectedRow}";
            }
        }

        return null;
    }

    private static string Normalize(string cell)
    {
        if (cell == "\\N")
        {
            return CellText.Null;
        }

        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? CellText.Normalize(SqlValue.FromDouble(number))
            : cell.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    private static string Unquote(string cell)
    {
        if (cell[0] != '\'')
        {
            return cell;
        }

        // A number that is text looks like a number in the file of expected rows.
        var text = cell[1..^1];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? Normalize(text) : text;
    }
}
