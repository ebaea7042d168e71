using System;
using System.Collections.Generic;
using System.IO;
using DecentDb.Data;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>Errors of tables, with what is known of the place.</summary>
internal static class DirectoryErrors
{
    public static TableLoadError Of(string table, IReadOnlyList<string> files, Exception error)
    {
        string? file = files.Count == 1 ? Path.GetFileName(files[0]) : null;
        var result = new TableLoadError(table, file, error.Message.Split(" (Parameter")[0]);
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            result = cause switch
            {
                FileFormatException format => result with
                {
                    Row = format.RowNumber > 0 ? format.RowNumber : result.Row,
                    Line = format.LineNumber > 0 ? format.LineNumber : result.Line,
                    Column = format.ColumnName ?? result.Column,
                    Value = format.Value ?? result.Value,
                    SqlState = result.SqlState ?? "22P04",
                },
                DecentDbBulkCopyException copy => result with
                {
                    Row = copy.RowNumber >= 0 ? copy.RowNumber + 1 : result.Row,
                    Column = copy.ColumnName ?? copy.DestinationColumn ?? result.Column,
                    Value = copy.Value ?? result.Value,
                    SqlState = copy.SqlState ?? result.SqlState,
                },
                DecentDbException database => result with { SqlState = result.SqlState ?? database.SqlState },
                _ => result,
            };
        }

        return result;
    }
}
