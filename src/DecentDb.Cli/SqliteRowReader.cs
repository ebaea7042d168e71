using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using DecentDb.Readers;
using Microsoft.Data.Sqlite;

namespace DecentDb.Cli;

/// <summary>Reads the rows of a table of SQLite as the types that were found for its columns.</summary>
internal sealed class SqliteRowReader : FileDataReader
{
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private long _row;
    private (long Row, int Column) _lastInvalid; // a text may be asked for several times

    private SqliteRowReader(SqliteCommand command, SqliteTable table)
    {
        _command = command;
        _rows = command.ExecuteReader();
        SetColumns([.. table.Columns]);
    }

    public override long RowNumber => _row;

    public override bool IsClosed => _rows.IsClosed;

    public override bool HasRows => _rows.HasRows;

    /// <summary>Whether texts that are not UTF-8 keep what can be read of them; otherwise they are an error.</summary>
    public bool ReplacesInvalidText { get; init; }

    /// <summary>How many texts were not UTF-8.</summary>
    public long InvalidTextCount { get; private set; }

    public static SqliteRowReader Open(SqliteConnection source, SqliteTable table, bool replacesInvalidText)
    {
        var command = source.CreateCommand();
        var names = new List<string>();
        foreach (var column in table.Columns)
        {
            names.Add(SqliteSchema.Quote(column.Name));
        }

        command.CommandText = $"SELECT {string.Join(", ", names)} FROM {SqliteSchema.Quote(table.Definition.Name)}";
        return new SqliteRowReader(command, table) { ReplacesInvalidText = replacesInvalidText };
    }

    public override bool Read()
    {
        var isRow = _rows.Read();
        _row += isRow ? 1 : 0;
        return isRow;
    }

    public override bool IsDBNull(int ordinal) => _rows.IsDBNull(ordinal);

    // A number in a column of text, as SQLite would print it.
    public override string GetString(int ordinal) => _rows.GetValue(ordinal) switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text when text.Contains('\uFFFD', StringComparison.Ordinal) => Checked(ordinal, text),
        var value => value.ToString() ?? "",
    };

    // What is no UTF-8 was replaced by that character, which a text may hold itself, too.
    private string Checked(int ordinal, string text)
    {
        if (Utf8.IsValid(_rows.GetFieldValue<byte[]>(ordinal)))
        {
            return text;
        }

        InvalidTextCount += _lastInvalid == (_row, ordinal) ? 0 : 1;
        _lastInvalid = (_row, ordinal);
        return ReplacesInvalidText ? text : throw new FileFormatException(
            $"the text of column '{GetName(ordinal)}' is not UTF-8; --replace-invalid-text keeps what can be read "
            + "of it")
        {
            RowNumber = _row,
            ColumnName = GetName(ordinal),
        };
    }

    public override bool GetBoolean(int ordinal) => _rows.GetInt64(ordinal) != 0;

    public override int GetInt32(int ordinal) => checked((int)_rows.GetInt64(ordinal));

    public override long GetInt64(int ordinal) => _rows.GetInt64(ordinal);

    public override double GetDouble(int ordinal) => _rows.GetDouble(ordinal);

    public override decimal GetDecimal(int ordinal) =>
        SqliteValue.TryDecimal(_rows.GetValue(ordinal), ColumnAt(ordinal).Scale, out var value)
            ? value : throw CannotConvert(ordinal, "DECIMAL");

    public override DateTime GetDateTime(int ordinal) => SqliteValue.TryMoment(_rows.GetValue(ordinal), out var value)
        ? value : throw CannotConvert(ordinal, "TIMESTAMP");

    public override DateOnly GetDateOnly(int ordinal) => SqliteValue.TryDate(_rows.GetValue(ordinal), out var value)
        ? value : throw CannotConvert(ordinal, "DATE");

    public override Guid GetGuid(int ordinal) => SqliteValue.TryGuid(_rows.GetValue(ordinal), out var value)
        ? value : throw CannotConvert(ordinal, "UUID");

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        ReadOnlySpan<byte> bytes = GetBlob(ordinal);
        return buffer is null ? bytes.Length : CopyPart(bytes, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal).AsSpan();
        return buffer is null ? text.Length : CopyPart(text, dataOffset, buffer.AsSpan(bufferOffset, length));
    }

    public override void Close()
    {
        _rows.Dispose();
        _command.Dispose();
    }

    protected override byte[] GetBlob(int ordinal) => _rows.GetValue(ordinal) as byte[]
        ?? Encoding.UTF8.GetBytes(GetString(ordinal));
}
