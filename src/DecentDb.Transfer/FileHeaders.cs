using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>
/// Which of the files of one load have a header. The first tells it for all: a file that names a column of the first
/// has a header, too, and one without a header has the columns of the first by position.
/// </summary>
internal sealed class FileHeaders(CsvReaderOptions options)
{
    private readonly Dictionary<FileSource, Form> _forms = [];
    private FileSource? _first;
    private IReadOnlyList<InferredColumn> _firstColumns = [];
    private bool _firstHasHeader;

    /// <summary>The options that read a file, with the header decided; after it was opened.</summary>
    public CsvReaderOptions OptionsOf(FileSource source) => FormOf(source).Options;

    /// <summary>Opens a file with all columns as text, under the names that they have in the load.</summary>
    /// <exception cref="FileTransferException">The file does not fit the first one.</exception>
    public CsvDataReader Open(FileSource source)
    {
        var (known, names) = FormOf(source);
        return source.Open(known, names);
    }

    private Form FormOf(FileSource source)
    {
        if (!_forms.TryGetValue(source, out var form))
        {
            form = _first is null ? OfFirst(source) : OfOther(source, _first);
            _forms.Add(source, form);
        }

        return form;
    }

    private Form OfFirst(FileSource source)
    {
        using var reader = source.Open(options);
        _first = source;
        _firstColumns = reader.Columns;
        _firstHasHeader = reader.Options.Header == CsvHeader.Yes;
        return new Form(options, null);
    }

    private Form OfOther(FileSource source, FileSource first)
    {
        if (_firstHasHeader && options.Header == CsvHeader.Auto)
        {
            var withHeader = options with { Header = CsvHeader.Yes };
            using var named = source.Open(withHeader);
            if (HasNameOfFirst(named))
            {
                return new Form(withHeader, null);
            }
        }

        using var reader = source.Open(options);
        if (reader.Options.Header == CsvHeader.Yes)
        {
            return _firstHasHeader && HasNameOfFirst(reader) ? new Form(options, null)
                : throw new FileTransferException(_firstHasHeader
                    ? $"{source.Name}: The header names none of the columns of {first.Name}."
                    : $"{source.Name}: The file has a header where {first.Name} has none.");
        }

        return reader.FieldCount == _firstColumns.Count
            ? new Form(options with { Header = CsvHeader.No }, _firstColumns)
            : throw new FileTransferException(string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Name}: The file has no header, and {reader.FieldCount} columns where {first.Name} has "
                + $"{_firstColumns.Count}."));
    }

    private bool HasNameOfFirst(CsvDataReader reader)
    {
        foreach (var column in reader.Columns)
        {
            foreach (var first in _firstColumns)
            {
                if (first.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>How a file is read.</summary>
    /// <param name="Options">The options.</param>
    /// <param name="Names">The columns of the first file, for one that names none itself; else null.</param>
    private sealed record Form(CsvReaderOptions Options, IReadOnlyList<InferredColumn>? Names);
}
