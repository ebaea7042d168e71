using System;
using System.Globalization;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.BulkCopy;

/// <content>How a load ends because of an error: at once, or, where no thread may wait for that, later.</content>
internal sealed partial class BulkCopyRun
{
    private bool _endsAsync;
    private Action? _tell; // the error that ends the load what stays of it, when it has ended

    /// <summary>As <see cref="Dispose"/>, without a thread that waits for the load's own or for the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_tell is { } tell)
            {
                await StopAsync().ConfigureAwait(false);
                tell();
            }
            else if (_begun is { } loader)
            {
                await loader.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, _connection.IncludesErrorDetail);
        }
        finally
        {
            Dispose();
        }
    }

    private async ValueTask StopAsync()
    {
        if (_begun is { } loader)
        {
            await loader.StopAsync().ConfigureAwait(false);
        }

        SetCommitted();
    }

    private DecentDbBulkCopyException Stopped(DecentDbBulkCopyException error) => Ended(error, () =>
    {
        error.RowsCommitted = _owner.RowsCommitted;
        error.RowsCopied = _rowCount;
        error.Result = CreateResult(Loader.CommittedResult());
    });

    // Ends the load because of the error, which then tells what stays: now, or, where no thread may wait for that, in
    // DisposeAsync, before anybody sees the error.
    private T Ended<T>(T error, Action? tell = null)
        where T : Exception
    {
        _span?.Fail(error);
        tell += () => TellBatchFailure(error);
        if (_endsAsync)
        {
            _tell = tell;
            return error;
        }

        _begun?.Stop();
        SetCommitted();
        tell();
        return error;
    }

    // Where others have written meanwhile, what stays of the load is among other things. The load has ended, or nothing
    // is told yet of what it commits while it does.
    private DatabaseException WithCommitted(DatabaseException error)
    {
        if (!_owner.YieldWriter || _begun is not { HasFailed: true } loader)
        {
            return error;
        }

        var told = string.Create(
            CultureInfo.InvariantCulture,
            $" {loader.RowsCommitted} of the {_rowCount} rows that were read are committed.");
        return new DatabaseException(error.Code, error.Message + told, error)
        {
            MessageWithoutValues = error.MessageWithoutValues + told,
            TableName = error.TableName,
        };
    }

    // Batches that were complete are committed while a load is stopped; an error of that is told beside the first one.
    private void TellBatchFailure(Exception error)
    {
        if (_begun?.StopFailure is { } failure)
        {
            error.Data[DecentDbBulkCopyException.BatchFailureKey] =
                failure is DatabaseException cause
                    ? DecentDbException.From(cause, _connection.IncludesErrorDetail) : failure;
        }
    }

    private void ReportFailure()
    {
        if (_isFinalReported)
        {
            return;
        }

        try
        {
            Report(isFinal: true);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The failure of the load is what the caller must see.
        }
    }

    private void SetCommitted() => _owner.RowsCommitted = _begun?.RowsCommitted ?? 0;
}
