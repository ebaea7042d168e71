using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using DecentDb.Data.BulkCopy;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <content>Vectors one after the other.</content>
public sealed partial class DecentDbConnection
{
    /// <summary>
    /// Inserts vectors with the ids that they are given, one after the other in one transaction, until they end or one
    /// cannot be stored: the rows before it stay. Where all or none are to be stored, or bad ones left out, a
    /// <see cref="DecentDbBulkCopy"/> does that.
    /// </summary>
    /// <param name="table">
    /// A table with a primary key of one INTEGER or BIGINT column and one column of type VECTOR or HALFVEC; other
    /// columns get their defaults.
    /// </param>
    /// <param name="vectors">
    /// The ids and vectors, none of which is read before the one ahead of it is stored; after a failure the enumerator
    /// stands on the vector at fault, so that a source that is read once goes on behind it.
    /// </param>
    /// <param name="progress">
    /// Told after each vector that was stored, and never of one that was not: how many there are, and of how many where
    /// that is known. What it throws comes out, and the rows so far stay.
    /// </param>
    /// <param name="cancellationToken">Ends it before the next vector; the rows so far stay.</param>
    /// <returns>The ids of the new rows, in the order of the vectors.</returns>
    /// <exception cref="ArgumentException">The table has no such columns.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed or busy.</exception>
    /// <exception cref="DecentDbBulkCopyException">
    /// A vector was not stored, or the source failed: its RowNumber says which one, counted from 0, RowsCopied and
    /// RowsCommitted how many stay, Result.GeneratedKeys their ids, InnerException why. In a transaction of the caller
    /// RowsCommitted is 0: what stays is that transaction's.
    /// </exception>
    /// <exception cref="DecentDbException">There is no such table, or the rows could not be committed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public long[] InsertVectors(
        string table,
        IEnumerable<(long Id, ReadOnlyMemory<float> Vector)> vectors,
        IProgress<(long Done, long? Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        ArgumentNullException.ThrowIfNull(vectors);
        cancellationToken.ThrowIfCancellationRequested();
        long? total = vectors.TryGetNonEnumeratedCount(out var known) ? known : null;
        using var command = CreateVectorInsert(table);
        var ids = new List<long>(known);
        using var enumerator = vectors.GetEnumerator();
        using var transaction = InTransaction ? null : BeginTransaction();
        try
        {
            while (TryMoveNext(enumerator, table, ids))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Insert(command, enumerator.Current, table, ids);
                progress?.Report((ids.Count, total));
            }
        }
        catch (DecentDbBulkCopyException e)
        {
            transaction?.Commit();
            e.RowsCommitted = transaction is null ? 0 : ids.Count;
            e.Result = ResultOf(ids, e.RowsCommitted);
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The callback's, or that of the token.
            transaction?.Commit();
            throw;
        }

        transaction?.Commit();
        return [.. ids];
    }

    private DecentDbCommand CreateVectorInsert(string table)
    {
        var name = new DestinationName(table);
        TableDescription description;
        try
        {
            description = OpenSession.FindTable(name.Name) ?? throw new DatabaseException(
                ErrorCode.UndefinedTable, $"There is no table \"{name.Name}\".");
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }

        var columns = description.Columns.Where(column => column.Type.IsVector).ToList();
        var key = description.PrimaryKey is [var only]
            ? description.Columns.First(column => column.Name == only) : null;
        if (key is null || !key.Type.IsInteger || columns.Count != 1)
        {
            throw new ArgumentException(
                $"The table \"{name.Name}\" needs a primary key of one INTEGER or BIGINT column and one column of type "
                + "VECTOR or HALFVEC.",
                nameof(table));
        }

        var command = CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO {name.Quoted()} ({Quote(key.Name)}, {Quote(columns[0].Name)}) VALUES (@id, @vector)");
        command.Parameters.AddWithValue("@id", 0L);
        command.Parameters.AddWithValue("@vector", ReadOnlyMemory<float>.Empty);
        return command;
    }

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static bool TryMoveNext(
        IEnumerator<(long Id, ReadOnlyMemory<float> Vector)> enumerator, string table, List<long> ids)
    {
        try
        {
            return enumerator.MoveNext();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            throw Failure(
                ErrorCode.InvalidParameterValue,
                "the source failed: ",
                e,
                table,
                ids,
                DecentDbBulkCopyErrorKind.Source);
        }
    }

    private static void Insert(
        DecentDbCommand command, (long Id, ReadOnlyMemory<float> Vector) item, string table, List<long> ids)
    {
        command.Parameters[0].Value = item.Id;
        command.Parameters[1].Value = item.Vector;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (Exception e) when (e is DecentDbException or InvalidCastException)
        {
            // A vector that is none is refused as a parameter already.
            var code = (e as DecentDbException)?.Code ?? (e.InnerException as DatabaseException)?.Code
                ?? ErrorCode.InvalidParameterValue;
            throw Failure(code, "", e, table, ids, DecentDbBulkCopyException.KindOf(code));
        }

        ids.Add(item.Id);
    }

    private static DecentDbBulkCopyException Failure(
        ErrorCode code,
        string introduction,
        Exception cause,
        string table,
        List<long> ids,
        DecentDbBulkCopyErrorKind kind) => new(
            code,
            string.Create(
                CultureInfo.InvariantCulture, $"Vector {ids.Count + 1} of the source: {introduction}{cause.Message}"),
            cause)
        {
            Kind = kind,
            RowNumber = ids.Count,
            RowsCopied = ids.Count,
            DestinationTable = table,
        };

    private static DecentDbBulkCopyResult ResultOf(List<long> ids, long committed) =>
        new(new BulkLoadResult(ids.Count, committed, 1, TimeSpan.Zero)
        {
            RowsInserted = ids.Count,
            FirstIdentity = ids.Count > 0 ? ids[0] : null,
            LastIdentity = ids.Count > 0 ? ids[^1] : null,
            Keys = ids.ToArray(),
        })
        {
            RowsRead = ids.Count + 1,
        };
}
