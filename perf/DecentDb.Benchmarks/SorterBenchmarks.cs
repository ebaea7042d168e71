using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using DecentDb.Engine.IO;
using DecentDb.Engine.Spilling;

namespace DecentDb.Benchmarks;

/// <summary>The external merge sort of index keys, in memory and with runs in a temporary file.</summary>
public class SorterBenchmarks
{
    private const int Count = 200_000;

    private readonly byte[] _keys = new byte[Count * sizeof(long)];

    /// <summary>Memory of the sorter, in megabytes.</summary>
    [Params(1, 64)]
    public int BudgetMegabytes { get; set; }

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_keys);

    [Benchmark(OperationsPerInvoke = Count)]
    public long SortKeys()
    {
        using var sorter = new ExternalSorter(
            OperatingSystemFileSystem.Instance, Path.Combine(Path.GetTempPath(), "sorter"),
                (long)BudgetMegabytes << 20);
        for (var i = 0; i < Count; i++)
        {
            sorter.Add(_keys.AsSpan(i * sizeof(long), sizeof(long)), i);
        }

        using var cursor = sorter.Complete();
        var sum = 0L;
        while (cursor.MoveNext())
        {
            sum += cursor.Tag;
        }

        return sum;
    }
}
