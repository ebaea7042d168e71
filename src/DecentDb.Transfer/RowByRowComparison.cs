using System;

namespace DecentDb.Transfer;

/// <summary>
/// What rows of a directory load took when they were inserted one by one: by prepared INSERTs in one transaction, with
/// its commit, into tables alike in a database of their own beside the loaded one. Reading the rows is not counted.
/// </summary>
/// <param name="Rows">How many rows were inserted: all of the load, or the first ones of each table.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="LoadRowsPerSecond">Rows a second of the whole load, the reading and matching of its files included.
/// </param>
public sealed record RowByRowComparison(long Rows, TimeSpan Elapsed, double LoadRowsPerSecond)
{
    /// <summary>Rows a second, one by one.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Rows / Elapsed.TotalSeconds : 0;

    /// <summary>How many times as fast the load was.</summary>
    public double Factor => RowsPerSecond > 0 ? LoadRowsPerSecond / RowsPerSecond : 0;

    /// <summary>Whether all rows were inserted, with foreign keys; those of a sample would refer to nothing.</summary>
    public bool IsWhole { get; init; }
}
