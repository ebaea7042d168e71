using System;
using System.IO;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.TestSupport;
using DecentDb.Transfer;
using Xunit;

namespace DecentDb.Parquet.Tests;

public sealed class ParquetLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public ParquetLoadTests()
    {
        FileFormats.Register(new ParquetFormat());
        _connection.Open();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_table_goes_to_a_file_and_comes_back()
    {
        Execute("""
            CREATE TABLE t (i INT PRIMARY KEY, s SMALLINT, b BIGINT, r REAL, d DOUBLE PRECISION, p DECIMAL(9,2),
                q DECIMAL(28,5), t TEXT, x BYTEA, u UUID, day DATE, at TIMESTAMP, z TIMESTAMPTZ, ti TIME, j JSON, o BOOLEAN);
            INSERT INTO t VALUES (1, -2, 9007199254740993, 0.1, 0.1, -12.34, 12345678901234567890.12345, 'é''x', '\x00ff',
                '123e4567-e89b-12d3-a456-426614174000', '2024-02-29', '2024-02-29 10:11:12.1234567',
                '2024-02-29 10:11:12+02', '23:59:59.5', '{"a": [1]}', true);
            INSERT INTO t (i) VALUES (2);
            """);
        using (var file = File.Create(_folder["t.parquet"]))
        using (var command = new DecentDbCommand("SELECT * FROM t ORDER BY i", _connection))
        using (var rows = command.ExecuteReader())
        {
            ParquetWriter.Write(rows, file);
        }

        Execute("CREATE TABLE u (i INT PRIMARY KEY, s SMALLINT, b BIGINT, r REAL, d DOUBLE PRECISION, p DECIMAL(9,2), "
            + "q DECIMAL(28,5), t TEXT, x BYTEA, u UUID, day DATE, at TIMESTAMP, z TIMESTAMPTZ, ti TIME, j JSON, o BOOLEAN)");
        Load("u");
        var report = Load("v");

        Assert.Equal((2, true, "parquet"), (report.RowsInserted, report.TableCreated, report.Files[0].Format));
        Assert.Equal(0L, Scalar("SELECT COUNT(*) FROM (SELECT * FROM t EXCEPT SELECT * FROM u) e"));
        Assert.Equal(2L, Scalar("SELECT COUNT(*) FROM v JOIN t ON v.i = t.i AND (v.at = t.at OR t.at IS NULL) "
            + "AND (v.q = t.q OR t.q IS NULL) AND (v.t = t.t OR t.t IS NULL) AND (v.z = t.z OR t.z IS NULL)"));
    }

    private FileLoadReport Load(string table) => new FileLoad
    {
        Sources = FileSource.Find(_folder["t.parquet"]),
        Table = table,
    }.Run(_connection);

    private void Execute(string sql)
    {
        using var command = new DecentDbCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using var command = new DecentDbCommand(sql, _connection);
        return command.ExecuteScalar();
    }
}
