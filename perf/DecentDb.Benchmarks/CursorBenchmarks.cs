using System;
using BenchmarkDotNet.Attributes;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Types;

namespace DecentDb.Benchmarks;

/// <summary>Rows out of a table in memory: by key, and one after the other.</summary>
public class CursorBenchmarks
{
    private const int Rows = 100_000;

    private readonly Random _random = new(1);
    private Database _database = null!;
    private Session _session = null!;
    private Statement _lookup = null!;
    private Statement _scan = null!;

    [GlobalSetup]
    public void Open()
    {
        _database = Database.Open(new DatabaseOptions { Path = ":memory:" });
        _session = _database.OpenSession();
        using (var create = _session.Prepare("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)")[0])
        {
            create.Execute().Dispose();
        }

        using (var loader = _session.BeginBulkLoad("t", null, new BulkLoadOptions()))
        {
            for (var i = 1; i <= Rows; i++)
            {
                loader.SetInt64(0, i);
                loader.SetInt64(1, i * 7919L % 1_000_003);
                loader.EndRow();
            }

            loader.Complete();
        }

        _lookup = _session.Prepare("SELECT n FROM t WHERE id = @id")[0];
        _scan = _session.Prepare("SELECT n FROM t")[0];
    }

    [GlobalCleanup]
    public void Close()
    {
        _session.Dispose();
        _database.Dispose();
    }

    [Benchmark]
    public long Lookup()
    {
        _lookup.SetParameter(0, SqlValue.FromInt64(_random.Next(1, Rows + 1)));
        return Sum(_lookup);
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public long Scan() => Sum(_scan);

    private static long Sum(Statement statement)
    {
        using var cursor = statement.Execute();
        var sum = 0L;
        while (cursor.Read())
        {
            sum += cursor.GetInt64(0);
        }

        return sum;
    }
}
