using System;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>Lets SQL read and write files.</summary>
public static class FileStatementsExtensions
{
    /// <summary>
    /// Makes COPY and the functions read_csv, read_json, read_jsonl and read_parquet known to the statements of a
    /// connection. They work where its connection string says <c>Allow File Access=True</c>. Parquet is there once its
    /// format is registered in <see cref="Files.FileFormats"/>.
    /// </summary>
    /// <param name="connection">The connection, open or closed.</param>
    /// <returns>The same connection.</returns>
    public static DecentDbConnection UseFiles(this DecentDbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.FileStatements = new FileStatements(connection);
        return connection;
    }
}
