using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data.BulkCopy;

/// <summary>Rows from an enumerator of either kind.</summary>
internal sealed class RowFeed<T>
{
    private readonly IEnumerator<T>? _rows;
    private readonly IAsyncEnumerator<T>? _asyncRows;

    public RowFeed(IEnumerator<T> rows) => _rows = rows;

    public RowFeed(IAsyncEnumerator<T> rows) => _asyncRows = rows;

    public T Current => _rows is not null ? _rows.Current : _asyncRows!.Current;

    public bool Read() => _rows is not null
        ? _rows.MoveNext()
        : throw new NotSupportedException("An asynchronous source is read by WriteToServerAsync.");

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _rows is not null ? new ValueTask<bool>(_rows.MoveNext()) : _asyncRows!.MoveNextAsync();
    }
}
