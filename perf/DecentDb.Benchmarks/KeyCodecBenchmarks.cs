using System;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using DecentDb.Engine.Types;

namespace DecentDb.Benchmarks;

/// <summary>Keys of index entries: values to bytes whose order is that of the values.</summary>
public class KeyCodecBenchmarks
{
    private const int Count = 1000;

    private readonly KeyBuffer _key = new();
    private readonly Int64Vector _numbers = new();
    private readonly BinaryVector _texts = new();

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        _numbers.EnsureCapacity(Count);
        _texts.EnsureCapacity(Count);
        for (var i = 0; i < Count; i++)
        {
            _numbers.Values[i] = random.NextInt64();
            var text = Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"artist {random.Next(5000)}"));
            text.CopyTo(_texts.Append(i, text.Length));
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Numbers() => Encode(new KeyPart(SqlTypeKind.BigInt), _numbers);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Texts() => Encode(new KeyPart(SqlTypeKind.Text), _texts);

    private int Encode(KeyPart part, ColumnVector column)
    {
        var length = 0;
        for (var row = 0; row < Count; row++)
        {
            _key.Clear();
            KeyCodec.Append(_key, part, column, row);
            length += _key.Length;
        }

        return length;
    }
}
