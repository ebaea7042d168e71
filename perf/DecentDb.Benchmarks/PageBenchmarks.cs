using System;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Types;

namespace DecentDb.Benchmarks;

/// <summary>A column page of 8 KB: rows to bytes, and columns back.</summary>
public class PageBenchmarks
{
    private const int PageSize = 8192;
    private const int Loaded = 1000;

    private readonly TableLayout _layout = new(
    [
        new ColumnLayout(1, PhysicalType.Int64, 0),
        new ColumnLayout(2, PhysicalType.Binary, 1),
        new ColumnLayout(3, PhysicalType.Double, 2),
    ]);

    private readonly byte[] _page = new byte[PageSize];
    private readonly Int64Vector _numbers = new();
    private readonly BinaryVector _texts = new();
    private ColumnVector[] _columns = [];
    private ColumnPageEncoder _encoder = null!;

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        _encoder = new ColumnPageEncoder(PageSize, _layout);
        _columns = _layout.CreateVectors(Loaded);
        for (var i = 0; i < Loaded; i++)
        {
            ((Int64Vector)_columns[0]).Values[i] = random.Next(1_000_000);
            ((DoubleVector)_columns[2]).Values[i] = random.Next(50) / 10.0;
            var text = Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"a title, number {random.Next()}"));
            text.CopyTo(((BinaryVector)_columns[1]).Append(i, text.Length));
        }

        EncodePage();
    }

    [Benchmark]
    public int EncodePage()
    {
        _encoder.Load(_columns, null, 0, Loaded, 1);
        var count = _encoder.CountThatFits(300, withSlack: false);
        _encoder.Write(_page, count, default);
        return count;
    }

    [Benchmark]
    public long DecodeNumbers()
    {
        var view = new ColumnPageView(_page);
        _numbers.Reset();
        _numbers.EnsureCapacity(view.RowCount);
        view.ReadColumn(_layout.Columns[0], _numbers, null!); // no value left the page
        return _numbers.Values[view.RowCount - 1];
    }

    [Benchmark]
    public int DecodeTexts()
    {
        var view = new ColumnPageView(_page);
        _texts.Reset();
        _texts.EnsureCapacity(view.RowCount);
        view.ReadColumn(_layout.Columns[1], _texts, null!);
        return _texts.Lengths[view.RowCount - 1];
    }
}
