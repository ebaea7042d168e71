using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data;

/// <summary>Rows from an enumerator of either kind.</summary>
internal sealed class RowFeed<T>
{
    private readonly IEnumerator<T>? _rows;
    private readonly IAsyncEnumerator<T>? _asyncRows;
    private readonly CancellationTokenSource? _asyncStop;

    public RowFeed(IEnumerator<T> rows) => _rows = rows;

    /// <summary>Rows that are waited for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stop">The source of the token that the enumerator was given.</param>
    public RowFeed(IAsyncEnumerator<T> rows, CancellationTokenSource stop) => (_asyncRows, _asyncStop) = (rows, stop);

    public T Current => _rows is not null ? _rows.Current : _asyncRows!.Current;

    /// <summary>Lets the token of the enumerator fire with this one.</summary>
    public CancellationTokenRegistration StopAt(CancellationToken token) => _asyncStop is { } stop
        ? token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stop)
        : default;

    public bool Read() => _rows is not null
        ? _rows.MoveNext()
        : throw new NotSupportedException("An asynchronous source is read by WriteToServerAsync.");

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _rows is not null ? new ValueTask<bool>(_rows.MoveNext()) : _asyncRows!.MoveNextAsync();
    }
}
