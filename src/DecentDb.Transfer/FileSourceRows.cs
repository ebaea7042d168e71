using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>Reads files one after another, value by value, without a box or a string.</summary>
internal sealed class FileSourceRows(
    FileLoad load,
    IReadOnlyList<InferredColumn> columns,
    IReadOnlyList<int> ordinals,
    CancellationToken cancellationToken) : ISourceRows
{
    private FileDataReader? _reader;
    private int[] _places = []; // of each column that was asked for, in the file that is read; -1 where it lacks it
    private int _file;

    public bool Read(SourceRow row)
    {
        try
        {
            while (true)
            {
                if (_reader is null)
                {
                    if (_file == load.Sources.Count)
                    {
                        return false;
                    }

                    Open(load.Sources[_file++]);
                }
                else if (_reader.Read())
                {
                    Fill(_reader, row);
                    return true;
                }
                else
                {
                    Dispose();
                }
            }
        }
        catch (Exception e) when (FileStatementErrors.From(e, cancellationToken) is { } error)
        {
            throw e is FileFormatException && _file > 0
                ? new DatabaseException(error.Code, $"{load.Sources[_file - 1].Name}: {error.Message}", e)
                {
                    MessageWithoutValues = $"{load.Sources[_file - 1].Name}: {error.MessageWithoutValues}",
                }
                : error;
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void Open(FileSource source)
    {
        var wanted = new List<string>();
        foreach (int ordinal in ordinals)
        {
            wanted.Add(columns[ordinal].Name);
        }

        if (wanted.Count == 0 && columns.Count > 0)
        {
            wanted.Add(columns[0].Name); // rows are counted by what they hold
        }

        _reader = load.OpenTyped(source, wanted, cancellationToken);
        _places = new int[ordinals.Count];
        for (int i = 0; i < _places.Length; i++)
        {
            _places[i] = PlaceOf(_reader, columns[ordinals[i]].Name);
        }
    }

    private static int PlaceOf(FileDataReader reader, string name)
    {
        for (int i = 0; i < reader.FieldCount; i++)
        {
            if (reader.GetName(i).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private void Fill(FileDataReader reader, SourceRow row)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            int place = _places[i];
            if (place >= 0 && !reader.IsDBNull(place))
            {
                Set(reader, place, row, i, columns[ordinals[i]].Type);
            }
        }
    }

    private static void Set(FileDataReader reader, int place, SourceRow row, int column, InferredType type)
    {
        switch (type)
        {
            case InferredType.Boolean:
                row.SetBoolean(column, reader.GetBoolean(place));
                break;
            case InferredType.Integer:
                row.SetInt64(column, reader.GetInt32(place));
                break;
            case InferredType.BigInt:
                row.SetInt64(column, reader.GetInt64(place));
                break;
            case InferredType.Decimal:
                row.SetDecimal(column, reader.GetDecimal(place));
                break;
            case InferredType.Double:
                row.SetDouble(column, reader.GetDouble(place));
                break;
            case InferredType.Real:
                row.SetDouble(column, reader.GetFloat(place));
                break;
            case InferredType.Date:
                row.SetInt64(column, reader.GetDateOnly(place).DayNumber);
                break;
            case InferredType.Time:
                row.SetInt64(column, reader.GetTimeOnly(place).Ticks);
                break;
            case InferredType.Timestamp:
                row.SetInt64(column, reader.GetDateTime(place).Ticks);
                break;
            case InferredType.TimestampTz:
                row.SetInt64(column, reader.GetDateTimeOffset(place).UtcTicks);
                break;
            case InferredType.Uuid:
                row.SetGuid(column, reader.GetGuid(place));
                break;
            case InferredType.Blob:
                row.SetBytes(column, reader.GetFieldValue<byte[]>(place));
                break;
            default:
                row.SetBytes(column, ((IUtf8DataReader)reader).GetUtf8(place));
                break;
        }
    }
}
