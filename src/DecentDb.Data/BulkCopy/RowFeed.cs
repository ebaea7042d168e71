using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data.BulkCopy;

/// <summary>Rows from an enumerator of either kind.</summary>
internal abstract class RowFeed<T>
{
    public abstract T Current { get; }

    public abstract bool Read();

    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Rows that are there when they are asked for.</summary>
internal sealed class SynchronousRows<T>(IEnumerator<T> rows) : RowFeed<T>
{
    public override T Current => rows.Current;

    public override bool Read() => rows.MoveNext();

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<bool>(rows.MoveNext());
    }
}

/// <summary>Rows that are waited for.</summary>
internal sealed class AsynchronousRows<T>(IAsyncEnumerator<T> rows) : RowFeed<T>
{
    public override T Current => rows.Current;

    public override bool Read() =>
        throw new NotSupportedException("An asynchronous source is read by WriteToServerAsync.");

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return rows.MoveNextAsync();
    }
}
