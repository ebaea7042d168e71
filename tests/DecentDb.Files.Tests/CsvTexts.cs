using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace DecentDb.Files.Tests;

/// <summary>Short ways to read and write CSV in tests.</summary>
internal static class CsvTexts
{
    // A buffer so small that rows meet its end everywhere.
    public static readonly CsvReaderOptions TinyBuffer = new() { BufferBytes = 16 };

    public static CsvDataReader Open(string text, CsvReaderOptions? options = null) =>
        CsvDataReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    public static CsvDataReader OpenTyped(string text, CsvReaderOptions? options = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var inferred = CsvTypeInference.Infer(new MemoryStream(bytes), options);
        return CsvDataReader.Open(new MemoryStream(bytes), options, inferred.Columns);
    }

    /// <summary>The rows as texts, null for NULL.</summary>
    public static List<string?[]> Rows(CsvDataReader reader)
    {
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            var row = new string?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetString(i);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>All rows as cells, however many each has: the rules of the format without those of a table.</summary>
    public static List<string[]> Cells(Stream stream, CsvReaderOptions options)
    {
        using var tokenizer = new CsvTokenizer(stream, options, leaveOpen: false);
        var rows = new List<string[]>();
        while (tokenizer.ReadRow())
        {
            string[] row = new string[tokenizer.FieldCount];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = Encoding.UTF8.GetString(tokenizer.GetField(i));
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>A stream that cannot seek and gives one to seven bytes at a time.</summary>
    public sealed class TricklingStream(byte[] bytes, int seed) : Stream
    {
        private readonly Random _random = new(seed);
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(_random.Next(1, 8), buffer.Length), bytes.Length - _position);
            bytes.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
