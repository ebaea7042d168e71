using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sessions;

namespace DecentDb.Transfer;

/// <summary>COPY and the functions that read files.</summary>
internal sealed class FileStatements(DecentDbConnection connection) : IFileStatements
{
    public IReadOnlyList<ITableSource> Sources { get; } =
    [
        new FileTableSource("read_csv", "csv"),
        new FileTableSource("read_json", "json"),
        new FileTableSource("read_jsonl", "jsonl"),
        new FileTableSource("read_parquet", "parquet"),
    ];

    public long Copy(CopyRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return new CopyRun(connection, request, cancellationToken).Run();
        }
        catch (Exception e) when (FileStatementErrors.From(e, cancellationToken) is not null)
        {
            throw FileStatementErrors.From(e, cancellationToken) ?? e;
        }
    }
}
