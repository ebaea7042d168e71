using System;
using System.Data.Common;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.Sessions;

/// <summary>
/// Pages that are made from the product. With DECENTDB_UPDATE_SNAPSHOTS=1 in the environment the tests write them anew.
/// </summary>
public sealed class SnapshotTests
{
    private static readonly (string Type, string Value)[] Samples =
    [
        ("BOOLEAN", "TRUE"), ("SMALLINT", "7"), ("INTEGER", "70000"), ("BIGINT", "5000000000"), ("REAL", "1.5"),
        ("DOUBLE PRECISION", "2.25"), ("DOUBLE PRECISION", "0.1"), ("DOUBLE PRECISION", "1e300"),
        ("DECIMAL(10,2)", "12.00"), ("DECIMAL(10,2)", "12.50"), ("TEXT", "'x'"),
        ("VARCHAR(9)", "'word'"), ("CHAR(3)", "'ab'"), ("BYTEA", "x'0102'"),
        ("UUID", "'00112233-4455-6677-8899-aabbccddeeff'"), ("DATE", "'2024-02-29'"), ("TIME", "'12:30:00'"),
        ("TIMESTAMP", "'2024-02-29 12:30:00'"), ("TIMESTAMP", "'2024-02-29'"),
        ("TIMESTAMPTZ", "'2024-02-29 12:30:00+02'"),
        ("INTERVAL", "'1 day 2 hours'"), ("INTERVAL", "'1 month'"), ("JSON", "'{\"a\":1}'"), ("INTEGER", "NULL"),
    ];

    private static readonly (string Name, Func<DecentDbDataReader, object?> Get)[] Getters =
    [
        ("GetFieldType", r => r.GetFieldType(0).Name), ("GetValue", r => r.GetValue(0)),
        ("IsDBNull", r => r.IsDBNull(0)), ("GetBoolean", r => r.GetBoolean(0)), ("GetByte", r => r.GetByte(0)),
        ("GetInt16", r => r.GetInt16(0)), ("GetInt32", r => r.GetInt32(0)), ("GetInt64", r => r.GetInt64(0)),
        ("GetFloat", r => r.GetFloat(0)), ("GetDouble", r => r.GetDouble(0)), ("GetDecimal", r => r.GetDecimal(0)),
        ("GetChar", r => r.GetChar(0)), ("GetString", r => r.GetString(0)), ("GetGuid", r => r.GetGuid(0)),
        ("GetDateTime", r => r.GetDateTime(0)), ("GetDateTimeOffset", r => r.GetDateTimeOffset(0)),
        ("GetDateOnly", r => r.GetDateOnly(0)), ("GetTimeOnly", r => r.GetTimeOnly(0)),
        ("GetTimeSpan", r => r.GetTimeSpan(0)), ("GetBytes", r => r.GetBytes(0, 0, null, 0, 0)),
        ("GetChars", r => r.GetChars(0, 0, null, 0, 0)), ("GetByteSpan", r => r.GetByteSpan(0).ToArray()),
        ("GetStream", r => r.GetStream(0).Length), ("GetTextReader", r => r.GetTextReader(0).ReadToEnd()),
    ];

    [Fact]
    public void The_page_of_getters_tells_what_each_does_with_each_type()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        var page = new StringBuilder(
            "# Getters\n\nWhat each getter of `DecentDbDataReader` makes of each column type, by example; a dash is an"
            + "\n`InvalidCastException` that names the column and both types. `GetBytes` and `GetChars` without a"
            + "\nbuffer give the length.\n\nWhether a getter takes a column follows from the type of the column; a"
            + "\nnumber outside the range of the getter is an `OverflowException`. `GetFloat` rounds to single"
            + "\nprecision, also what a DOUBLE PRECISION or DECIMAL holds, and `GetFieldValue<Half>` rounds a REAL;"
            + "\nwhole numbers and a DATE never lose a part: `GetDateOnly` does not read a TIMESTAMP, not even one at"
            + "\nmidnight. Two things only the value tells: a DECIMAL with digits after the point is no whole number,"
            + "\nand an INTERVAL with months is no `TimeSpan`. An INTERVAL is handed out as an `IntervalValue`, which"
            + "\nholds months, days and ticks apart; it is a parameter and a value of a bulk copy as well.\n");
        foreach (var (type, value) in Samples)
        {
            using var command = connection.Make($"SELECT CAST({value} AS {type}) AS c");
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            page.Append(CultureInfo.InvariantCulture, $"\n## {type}: {value}\n\n| Getter | Result |\n|---|---|\n");
            foreach (var (name, get) in Getters)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {name} | {Describe(reader, get)} |\n");
            }
        }

        Compare("docs/getters.md", page.ToString());
    }

    [Fact]
    public void The_page_of_errors_lists_every_code_as_it_is()
    {
        var rows = File.ReadAllLines(Path.Combine(Root, "docs", "errors.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(Enum.GetNames<ErrorCode>(), rows.Select(row => row[1]));
        foreach (var row in rows)
        {
            DbException error = new DecentDbException(Enum.Parse<ErrorCode>(row[1]), "x");
            Assert.Equal(row[2], error.ErrorCode.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(row[3], error.SqlState);
            Assert.Equal(row[4], error.IsTransient ? "yes" : "no");
            Assert.Equal(row[1], ((DecentDbException)error).ErrorName);
            Assert.NotEmpty(row[5]);
        }
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
            }

            return folder.FullName;
        }
    }

    private static void Compare(string page, string text)
    {
        var path = Path.Combine(Root, page);
        if (Environment.GetEnvironmentVariable("DECENTDB_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Describe(DecentDbDataReader reader, Func<DecentDbDataReader, object?> get)
    {
        try
        {
            return get(reader) switch
            {
                DBNull => "`DBNull.Value`",
                byte[] bytes => "`" + Convert.ToHexString(bytes) + "`",
                DateTime time => "`" + time.ToString("O", CultureInfo.InvariantCulture) + "`",
                DateTimeOffset time => "`" + time.ToString("O", CultureInfo.InvariantCulture) + "`",
                DateOnly day => "`" + day.ToString("O", CultureInfo.InvariantCulture) + "`",
                TimeOnly time => "`" + time.ToString("O", CultureInfo.InvariantCulture) + "`",
                var value => "`" + Convert.ToString(value, CultureInfo.InvariantCulture) + "`",
            };
        }
        catch (InvalidCastException)
        {
            return "-";
        }
        catch (OverflowException)
        {
            return "OverflowException";
        }
    }
}
