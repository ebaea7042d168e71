using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.BulkCopy;
using DecentDb.Data.BulkCopy.Sources;

namespace DecentDb.Data;

/// <content>The sources that can be loaded.</content>
public sealed partial class DecentDbBulkCopy
{
    /// <summary>Loads all rows that the reader still has. The reader is not closed.</summary>
    /// <param name="reader">The source; it may read from the same connection.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public DecentDbBulkCopyResult WriteToServer(IDataReader reader) =>
        Run(SourceOf(reader));

    /// <summary>Loads all rows that the reader still has. The reader is not closed.</summary>
    /// <param name="reader">The source; it may read from the same connection.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public DecentDbBulkCopyResult WriteToServer(DbDataReader reader) =>
        Run(SourceOf(reader));

    /// <summary>Loads the rows of a table in memory.</summary>
    /// <param name="table">The source; rows that are deleted are left out.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public DecentDbBulkCopyResult WriteToServer(DataTable table) =>
        WriteToServer(table, default(DataRowState));

    /// <summary>Loads the rows of a table in memory that are in one of some states.</summary>
    /// <param name="table">The source; rows that are deleted are left out.</param>
    /// <param name="rowState">The states of rows to load; Deleted stands for all rows that are not deleted.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public DecentDbBulkCopyResult WriteToServer(DataTable table, DataRowState rowState)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var rows = RowsOf(table).GetEnumerator();
        return Run(new DataRowSource(rows, table.Columns, rowState));
    }

    /// <summary>Loads rows of a table in memory.</summary>
    /// <param name="rows">The source; rows that are deleted are left out.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    [OverloadResolutionPriority(1)]
    public DecentDbBulkCopyResult WriteToServer(DataRow[] rows) => WriteToServer((IEnumerable<DataRow>)rows);

    /// <summary>Loads rows of a table in memory; the first row tells the columns.</summary>
    /// <param name="rows">The source; rows that are deleted are left out.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    [OverloadResolutionPriority(1)]
    public DecentDbBulkCopyResult WriteToServer(IEnumerable<DataRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ThrowIfNotUsable();
        using var enumerator = rows.GetEnumerator();
        return Run(new DataRowSource(enumerator));
    }

    /// <summary>Loads rows of values; all rows have as many values as the first.</summary>
    /// <param name="rows">The source. An array is read before the next one is asked for, and may be used again.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    [OverloadResolutionPriority(2)]
    public DecentDbBulkCopyResult WriteToServer(IEnumerable<object?[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var enumerator = rows.GetEnumerator();
        return Run(new RowsSource<object?[]>(new SynchronousRows<object?[]>(enumerator)));
    }

    /// <summary>Loads objects, whose values go to columns by name.</summary>
    /// <typeparam name="T">The type of the objects; arrays are rows of values.</typeparam>
    /// <param name="rows">The source. An object is read before the next one is asked for.</param>
    /// <param name="map">Which value goes where; null = <see cref="DecentDbBulkMap.ByConvention{T}"/>.</param>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public DecentDbBulkCopyResult WriteToServer<[DynamicallyAccessedMembers(DecentDbBulkMap.Members)] T>(
        IEnumerable<T> rows, DecentDbBulkMap<T>? map = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var enumerator = rows.GetEnumerator();
        var feed = new SynchronousRows<T>(enumerator);
        if (typeof(T).IsArray && map is null)
        {
            return Run(new RowsSource<T>(feed));
        }

        map ??= DecentDbBulkMap.ByConvention<T>();
        var source = new ObjectSource<T>(feed, map.BulkMembers, map.HasIdentity);
        return WriteKeysBack(Run(source), source, map);
    }

    /// <summary>
    /// As <see cref="WriteToServer(IDataReader)"/>; waits for the source without a thread where it can.
    /// </summary>
    /// <param name="reader">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        IDataReader reader, CancellationToken cancellationToken = default) =>
        RunAsync(SourceOf(reader), cancellationToken);

    /// <summary>
    /// As <see cref="WriteToServer(DbDataReader)"/>; waits for the source without a thread where it can.
    /// </summary>
    /// <param name="reader">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        DbDataReader reader, CancellationToken cancellationToken = default) =>
        RunAsync(SourceOf(reader), cancellationToken);

    /// <summary>As <see cref="WriteToServer(DataTable)"/>.</summary>
    /// <param name="table">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        DataTable table, CancellationToken cancellationToken = default) =>
        WriteToServerAsync(table, default(DataRowState), cancellationToken);

    /// <summary>As <see cref="WriteToServer(DataTable, DataRowState)"/>.</summary>
    /// <param name="table">The source.</param>
    /// <param name="rowState">The states of rows to load; Deleted stands for all rows that are not deleted.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        DataTable table, DataRowState rowState, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var rows = RowsOf(table).GetEnumerator();
        return RunAsync(rows, new DataRowSource(rows, table.Columns, rowState), cancellationToken);
    }

    /// <summary>As <see cref="WriteToServer(DataRow[])"/>.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    [OverloadResolutionPriority(1)]
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        DataRow[] rows, CancellationToken cancellationToken = default) =>
        WriteToServerAsync((IEnumerable<DataRow>)rows, cancellationToken);

    /// <summary>As <see cref="WriteToServer(IEnumerable{DataRow})"/>.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    [OverloadResolutionPriority(1)]
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        IEnumerable<DataRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var enumerator = rows.GetEnumerator();
        return RunAsync(enumerator, new DataRowSource(enumerator), cancellationToken);
    }

    /// <summary>As <see cref="WriteToServer(IEnumerable{object[]})"/>.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    [OverloadResolutionPriority(2)]
    public Task<DecentDbBulkCopyResult> WriteToServerAsync(
        IEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var enumerator = rows.GetEnumerator();
        return RunAsync(
            enumerator, new RowsSource<object?[]>(new SynchronousRows<object?[]>(enumerator)), cancellationToken);
    }

    /// <summary>Loads rows of values as they come, without a thread that waits for them.</summary>
    /// <param name="rows">The source. An array is read before the next one is asked for, and may be used again.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    [OverloadResolutionPriority(2)]
    public async Task<DecentDbBulkCopyResult> WriteToServerAsync(
        IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var stop = new CancellationTokenSource();
        var enumerator = rows.GetAsyncEnumerator(stop.Token);
        await using (enumerator.ConfigureAwait(false))
        {
            var source = new RowsSource<object?[]>(new AsynchronousRows<object?[]>(enumerator));
            return await RunAsync(source, stop, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="WriteToServer{T}(IEnumerable{T}, DecentDbBulkMap{T})"/>.</summary>
    /// <typeparam name="T">The type of the objects; arrays are rows of values.</typeparam>
    /// <param name="rows">The source. An object is read before the next one is asked for.</param>
    /// <param name="map">Which value goes where; null = <see cref="DecentDbBulkMap.ByConvention{T}"/>.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    public async Task<DecentDbBulkCopyResult> WriteToServerAsync<
        [DynamicallyAccessedMembers(DecentDbBulkMap.Members)] T>(
        IEnumerable<T> rows, DecentDbBulkMap<T>? map = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var enumerator = rows.GetEnumerator();
        using var stop = new CancellationTokenSource();
        return await RunAsync(new SynchronousRows<T>(enumerator), map, stop, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads objects as they come, without a thread that waits for them.</summary>
    /// <typeparam name="T">The type of the objects; arrays are rows of values.</typeparam>
    /// <param name="rows">The source. An object is read before the next one is asked for.</param>
    /// <param name="map">Which value goes where; null = <see cref="DecentDbBulkMap.ByConvention{T}"/>.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load and tells what it did.</returns>
    public async Task<DecentDbBulkCopyResult> WriteToServerAsync<
        [DynamicallyAccessedMembers(DecentDbBulkMap.Members)] T>(
        IAsyncEnumerable<T> rows, DecentDbBulkMap<T>? map = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var stop = new CancellationTokenSource();
        var enumerator = rows.GetAsyncEnumerator(stop.Token);
        await using (enumerator.ConfigureAwait(false))
        {
            return await RunAsync(new AsynchronousRows<T>(enumerator), map, stop, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
