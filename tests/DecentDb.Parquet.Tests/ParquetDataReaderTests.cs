using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using DecentDb.Readers;
using Parquet.Serialization;
using Xunit;

namespace DecentDb.Parquet.Tests;

public sealed class ParquetDataReaderTests
{
    // Written by another implementation: structures, lists of them, lists of lists, maps, empty ones and missing ones.
    [Fact]
    public async Task Nested_columns_are_json()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 200).Select(i => new Order
        {
            Id = i,
            Name = i % 3 == 0 ? null : $"order {i}",
            Tags = Enumerable.Range(0, random.Next(4)).Select(t => $"t{t}").ToList(),
            Lines = Enumerable.Range(0, random.Next(3)).Select(n => new Line
            {
                Item = n % 2 == 0 ? null : "x" + n,
                Counts = Enumerable.Range(0, random.Next(3)).ToList(),
            }).ToList(),
            Place = i % 4 == 0 ? null : new Place { City = "c" + i, Zip = i % 2 == 0 ? null : i },
            Notes = Enumerable.Range(0, random.Next(3)).ToDictionary(n => "k" + n, n => n),
        }).ToList();
        using var file = new MemoryStream();
        await ParquetSerializer.SerializeAsync(rows, file);

        using var reader = ParquetDataReader.Open(new MemoryStream(file.ToArray()));
        Assert.Equal("JSON", reader.GetDataTypeName(reader.GetOrdinal("Lines")));
        foreach (var row in rows)
        {
            Assert.True(reader.Read());
            Assert.Equal(row.Id, reader.GetInt32(reader.GetOrdinal("Id")));
            foreach (string name in new[] { "Tags", "Lines", "Place", "Notes" })
            {
                int ordinal = reader.GetOrdinal(name);
                object? value = typeof(Order).GetProperty(name)!.GetValue(row);
                Assert.Equal(value is null ? "null" : JsonSerializer.Serialize(value),
                    reader.IsDBNull(ordinal) ? "null" : reader.GetString(ordinal));
            }
        }

        Assert.False(reader.Read());
    }

    [Fact]
    public async Task Nested_columns_can_be_left_out_or_refused()
    {
        byte[] file = await Orders(3);
        using (var reader = ParquetDataReader.Open(new MemoryStream(file), new() { Nested = ParquetNesting.Skip }))
        {
            Assert.Equal(["Id", "Name"], reader.Columns.Select(column => column.Name));
            Assert.True(reader.Read());
        }

        var error = Assert.Throws<FileFormatException>(
            () => ParquetDataReader.Open(new MemoryStream(file), new() { Nested = ParquetNesting.Error }));
        Assert.Equal("Tags", error.ColumnName);
    }

    [Fact]
    public async Task Columns_can_be_chosen_by_name()
    {
        byte[] file = await Orders(10);
        using var reader = ParquetDataReader.Open(new MemoryStream(file), new() { Columns = ["name", "tags"] });
        Assert.Equal(["Name", "Tags"], reader.Columns.Select(column => column.Name));
        int rows = 0;
        while (reader.Read())
        {
            Assert.Equal(rows % 3 == 0, reader.IsDBNull(0));
            rows++;
        }

        Assert.Equal(10, rows);
        Assert.Throws<FileFormatException>(
            () => ParquetDataReader.Open(new MemoryStream(file), new() { Columns = ["none"] }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PAR1")]
    [InlineData("PAR1PAR1")]
    [InlineData("id,name\n1,x\n")]
    [InlineData("PAR1xxxxxxxxxxxxxxxxxxxxxxxxx\u0001\u0000\u0000\u0000PAR1")]
    public void What_is_no_parquet_is_an_error(string text) => Assert.Throws<FileFormatException>(
        () => ParquetDataReader.Open(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text))));

    [Fact]
    public async Task A_file_that_is_cut_is_an_error()
    {
        byte[] file = await Orders(50);
        for (int length = 0; length < file.Length; length += 37)
        {
            Assert.Throws<FileFormatException>(() => ParquetDataReader.Open(new MemoryStream(file[..length])));
        }
    }

    private static async Task<byte[]> Orders(int count)
    {
        using var file = new MemoryStream();
        await ParquetSerializer.SerializeAsync(
            Enumerable.Range(0, count).Select(i => new Order
            {
                Id = i,
                Name = i % 3 == 0 ? null : "n",
                Tags = [i.ToString(CultureInfo.InvariantCulture)],
                Lines = [],
                Notes = [],
            }).ToList(),
            file);
        return file.ToArray();
    }

    public sealed class Order
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public List<string>? Tags { get; set; }

        public List<Line>? Lines { get; set; }

        public Place? Place { get; set; }

        public Dictionary<string, int>? Notes { get; set; }
    }

    public sealed class Line
    {
        public string? Item { get; set; }

        public List<int>? Counts { get; set; }
    }

    public sealed class Place
    {
        public string? City { get; set; }

        public int? Zip { get; set; }
    }
}
