using System;
using System.Data;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <content>Backups.</content>
public sealed partial class DecentDbConnection
{
    /// <summary>
    /// Copies the newest committed state of the database to a new file, while other connections read and write. The
    /// file is there when it is complete and on the disk, or not at all. An open transaction of this connection is not
    /// part of it.
    /// </summary>
    /// <param name="path">The file to create; it must not exist.</param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <exception cref="InvalidOperationException">The connection is closed or busy.</exception>
    /// <exception cref="DecentDbException">
    /// The file exists or cannot be written, or the database is damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void BackupDatabase(string path, CancellationToken cancellationToken = default) =>
        BackupDatabase(path, compact: false, cancellationToken);

    /// <summary>As the other overload, with a choice.</summary>
    /// <param name="path">The file to create; it must not exist.</param>
    /// <param name="compact">
    /// Whether free pages are left out, so that the file is as long as its content. The copying takes 8 bytes of memory
    /// a page.
    /// </param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <exception cref="InvalidOperationException">The connection is closed or busy.</exception>
    /// <exception cref="DecentDbException">
    /// The file exists or cannot be written, or the database is damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void BackupDatabase(string path, bool compact, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Copy(database => database.Backup(path, compact, cancellationToken), cancellationToken);
    }

    private void Copy(Action<Engine.Api.Database> copy, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            _ = OpenSession;
            copy(Lease.Database);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// As <see cref="BackupDatabase(string, CancellationToken)"/>, on a thread of its own: neither the caller's nor one
    /// of the pool waits for the disk. The connection is busy meanwhile.
    /// </summary>
    /// <param name="path">The file to create; it must not exist.</param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <returns>Ends when the backup is complete and on the disk.</returns>
    public Task BackupDatabaseAsync(string path, CancellationToken cancellationToken = default) =>
        BackupDatabaseAsync(path, compact: false, cancellationToken);

    /// <summary>
    /// As <see cref="BackupDatabase(string, bool, CancellationToken)"/>, on a thread of its own: neither the caller's
    /// nor one of the pool waits for the disk. The connection is busy meanwhile.
    /// </summary>
    /// <param name="path">The file to create; it must not exist.</param>
    /// <param name="compact">Whether free pages are left out.</param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <returns>Ends when the backup is complete and on the disk.</returns>
    public Task BackupDatabaseAsync(string path, bool compact, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return CopyAsync(database => database.Backup(path, compact, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// As <see cref="BackupDatabase(DecentDbConnection)"/>, on a thread of its own. Both connections are busy then.
    /// </summary>
    /// <param name="destination">
    /// A connection, in no transaction, to a database in a file; one that is closed is opened for the copying only.
    /// </param>
    /// <param name="cancellationToken">Ends the copying; the destination is as it was.</param>
    /// <returns>Ends when the destination holds the copy and it is on the disk.</returns>
    public async Task BackupDatabaseAsync(
        DecentDbConnection destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _ = OpenSession;
        if (destination.State == ConnectionState.Open)
        {
            await CopyOverAsync(destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        await destination.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CopyOverAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await destination.CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(Action<Engine.Api.Database> copy, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = OpenSession;
        ThrowIfBusy();
        Enter();
        try
        {
            var database = Lease.Database;
            await OnOwnThread(() => copy(database)).ConfigureAwait(false);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Copies the newest committed state of the database over the database of another connection, whose content is gone
    /// then. Readers of that connection are closed; no other connection may have that database open.
    /// </summary>
    /// <param name="destination">
    /// A connection, in no transaction, to a database in a file; one that is closed is opened for the copying only.
    /// </param>
    /// <exception cref="ArgumentException">Both connections are to the same database.</exception>
    /// <exception cref="InvalidOperationException">
    /// This connection is closed, one of both is busy, or the destination is in a transaction.
    /// </exception>
    /// <exception cref="NotSupportedException">The destination is a database in memory or only for reading.</exception>
    /// <exception cref="DecentDbException">
    /// The destination is open elsewhere or cannot be written, or the database is damaged; the destination is as it
    /// was.
    /// </exception>
    public void BackupDatabase(DecentDbConnection destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _ = OpenSession;
        if (destination.State == ConnectionState.Open)
        {
            CopyOver(destination);
            return;
        }

        destination.Open();
        try
        {
            CopyOver(destination);
        }
        finally
        {
            destination.Close();
        }
    }

    private async Task CopyOverAsync(DecentDbConnection destination, CancellationToken cancellationToken)
    {
        var path = PathToReplace(destination);
        var copy = "";
        await CopyAsync(database => copy = database.CopyToReplace(path, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await OnOwnThread(() => destination.TakeFile(copy, path)).ConfigureAwait(false);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static Task OnOwnThread(Action work) => Task.Factory.StartNew(
        work,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

    private string PathToReplace(DecentDbConnection destination)
    {
        var path = destination.ReplaceablePath();
        return string.Equals(path, Lease.Database.Path, StringComparison.Ordinal)
            ? throw new ArgumentException("A database cannot be its own backup.", nameof(destination))
            : path;
    }

    private void CopyOver(DecentDbConnection destination)
    {
        var path = PathToReplace(destination);
        var copy = "";
        Copy(database => copy = database.CopyToReplace(path), CancellationToken.None);
        try
        {
            destination.TakeFile(copy, path);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private string ReplaceablePath()
    {
        if (OpenSession.InTransaction)
        {
            throw new InvalidOperationException("The destination is in a transaction.");
        }

        return _settings.Mode is DecentDbOpenMode.Memory or DecentDbOpenMode.ReadOnly
                or DecentDbOpenMode.Follow || DataSource == ":memory:"
            ? throw new NotSupportedException("A backup goes to a database in a file that may be written.")
            : DataSource;
    }

    // The connection lets go of the old file for a moment; it is open again whether the exchange went well or not.
    private void TakeFile(string copy, string path)
    {
        Enter();
        try
        {
            RefuseNested();
            CloseSession();
            SessionPool.CloseResting(path);
            try
            {
                Engine.Api.Database.ReplaceFiles(copy, path);
            }
            finally
            {
                OpenLease();
                _session = Lease.Session;
                _watch = new AbandonmentWatch(Lease);
            }
        }
        finally
        {
            Leave();
        }
    }
}
