using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Data;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>The rows of one file that were left out, and where they are in it.</summary>
internal sealed class RejectedRows
{
    private const int ValueLengthMax = 1000;

    // So many rows that were left out may wait for their lines to be looked up; those beyond are told without.
    private const int LookUpMax = 100_000;

    private readonly string _file;
    private readonly Func<FileDataReader> _open;
    private readonly IReadOnlyList<InferredColumn> _columns;
    private readonly List<RejectedRow> _rows = [];
    private readonly List<long> _ragged = []; // rows that the reader left out, which the bulk copy never saw
    private readonly long? _countMax;

    /// <summary>Takes what the reader and the bulk copy leave out.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="open">Opens it again.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="bulkCopy">The bulk copy; null where the first row that cannot be loaded fails the load.</param>
    /// <param name="reader">The reader of the file.</param>
    /// <param name="countMax">How many rows may be left out; null = any number.</param>
    public RejectedRows(
        string file,
        Func<FileDataReader> open,
        IReadOnlyList<InferredColumn> columns,
        DecentDbBulkCopy? bulkCopy,
        FileDataReader reader,
        long? countMax)
    {
        _file = file;
        _open = open;
        _columns = columns;
        _countMax = countMax;
        if (bulkCopy is null)
        {
            return;
        }

        bulkCopy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
        bulkCopy.RowRejected += (_, e) => Add(ToRow(e.Error));
        reader.RowRejected = error =>
        {
            _ragged.Add(error.RowNumber);
            Add(new RejectedRow(
                file, error.RowNumber, error.LineNumber, null, null, "22P04", error.Message));
        };
    }

    public long Count => _rows.Count;

    /// <summary>The row that was one too many, and ended the load; else null.</summary>
    public RejectedRow? Last { get; private set; }

    public List<RejectedRow> ToList()
    {
        _rows.Sort((a, b) => a.Row.CompareTo(b.Row));
        if (_rows.Exists(row => row.Line is null))
        {
            LookUpLines();
        }

        return _rows;
    }

    /// <summary>What is wrong with a row that fails the load, and where it is.</summary>
    // Rows are counted from 1 after the header, as editors and spreadsheets make one see them.
    public string Describe(DecentDbBulkCopyException error)
    {
        if (error.InnerException is FileFormatException format)
        {
            return format.Message;
        }

        return Describe(ToRow(error));
    }

    /// <summary>What is wrong with the row that was one too many, and where it is.</summary>
    public string DescribeLast() => Last switch
    {
        null => "",
        { Line: not null } => Last.Message, // of the reader, which tells the place
        _ => Describe(Last),
    };

    private string Describe(RejectedRow row)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"Row {row.Row}");
        if (FindLine(row.Row) is { } line)
        {
            place += string.Create(CultureInfo.InvariantCulture, $" (line {line})");
        }

        place += row.Column is null ? "" : $", column '{row.Column}'";
        place += row.Value is null ? "" : $", value '{row.Value}'";
        return $"{place}: {row.Message}";
    }

    // The row of the file, counted from 1, of a row of the bulk copy, counted from 0.
    private long RowOf(long index)
    {
        long row = index + 1;
        foreach (long ragged in _ragged)
        {
            row += ragged <= row ? 1 : 0;
        }

        return row;
    }

    private RejectedRow ToRow(DecentDbBulkCopyException error)
    {
        string? column = error.ColumnName ?? error.DestinationColumn;
        return error.InnerException is FileFormatException format
            ? new RejectedRow(
                _file, format.RowNumber, format.LineNumber, column, format.Value ?? error.Value, "22P02",
                format.Message)
            : new RejectedRow(
                _file, RowOf(error.RowNumber), null, column, error.Value, error.SqlState ?? "",
                error.InnerException?.Message ?? error.Message);
    }

    private void Add(RejectedRow row)
    {
        _rows.Add(row);
        if (_rows.Count > _countMax)
        {
            Last = row;
            throw new FileTransferException(row.Message); // which ends the bulk copy
        }
    }

    private void LookUpLines()
    {
        using var reader = _open();
        reader.RowRejected = static _ => { };
        int at = 0;
        while (at < Math.Min(_rows.Count, LookUpMax) && reader.Read())
        {
            while (at < _rows.Count && _rows[at].Row <= reader.RowNumber)
            {
                _rows[at] = WithPlace(_rows[at], reader);
                at++;
            }
        }
    }

    private RejectedRow WithPlace(RejectedRow row, FileDataReader reader)
    {
        if (row.Line is not null || row.Row != reader.RowNumber)
        {
            return row;
        }

        int ordinal = -1;
        for (int i = 0; i < _columns.Count && row.Value is null; i++)
        {
            ordinal = _columns[i].Name == row.Column ? i : ordinal;
        }

        string? value = ordinal < 0 || reader.IsDBNull(ordinal) ? row.Value : reader.GetString(ordinal);
        return row with
        {
            Line = reader.LineNumber > 0 ? reader.LineNumber : null,
            Value = value?.Length > ValueLengthMax ? value[..ValueLengthMax] : value,
        };
    }

    // Only for the message: what goes wrong here must not hide what went wrong before.
    private long? FindLine(long row)
    {
        try
        {
            using var reader = _open();
            reader.RowRejected = static _ => { };
            while (reader.Read())
            {
                if (reader.RowNumber >= row)
                {
                    return reader.RowNumber == row && reader.LineNumber > 0 ? reader.LineNumber : null;
                }
            }
        }
        catch (Exception e) when (e is FileFormatException or IOException)
        {
            return null;
        }

        return null;
    }
}
