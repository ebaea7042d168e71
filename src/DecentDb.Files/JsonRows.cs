using System;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// Reads lines of JSON of two kinds: objects that tell what follows, and arrays of values that are the rows of it. Each
/// run of rows is read as a data reader. Not safe for use by several threads at once.
/// </summary>
public sealed class JsonRows : IDisposable
{
    private readonly JsonRecordReader _records;

    /// <summary>Creates the reader.</summary>
    /// <param name="stream">The text in UTF-8.</param>
    /// <param name="leaveOpen">Whether closing leaves the stream open.</param>
    public JsonRows(Stream stream, bool leaveOpen = false) => _records = new JsonRecordReader(
        stream, new JsonFileOptions { Shape = JsonShape.Lines }, leaveOpen)
    {
        IsPositional = true,
    };

    /// <summary>The line that was read last, counted from 1.</summary>
    public long LineNumber => _records.LineNumber;

    /// <summary>The number of bytes read.</summary>
    public long BytesRead => _records.BytesRead;

    /// <summary>The checksum (CRC-32C) of the rows of the last run, each with the line feed after it.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Adds bytes to a checksum (CRC-32C).</summary>
    /// <param name="checksum">The checksum so far; 0 at the start.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The checksum.</returns>
    public static uint AddToChecksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~checksum;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    /// <summary>The next object, or nothing at the end.</summary>
    /// <exception cref="FileFormatException">The next line is none.</exception>
    public ReadOnlySpan<byte> ReadObject() => _records.ReadWholeObject();

    /// <summary>The rows that follow, as far as the next object or the end.</summary>
    /// <param name="columns">The columns, in the order of the values.</param>
    /// <returns>The reader, which is read to its end before anything else is read.</returns>
    public FileDataReader OpenRows(IReadOnlyList<InferredColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Checksum = 0;
        return JsonDataReader.OfRows(
            _records, columns, row => Checksum = AddToChecksum(AddToChecksum(Checksum, row), "\n"u8));
    }

    /// <summary>The error for something at the current line.</summary>
    /// <param name="message">What is wrong.</param>
    public FileFormatException Error(string message) => new(string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"Line {LineNumber}: {message}"))
    {
        LineNumber = LineNumber,
    };

    /// <summary>Closes the stream unless it is to be left open.</summary>
    public void Dispose() => _records.Dispose();
}
