using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Where the rows of a cursor come from: nowhere (<see cref="NoRows"/>), an execution
/// (<see cref="PlannedExecution"/>), copies (<see cref="BufferedRows"/>), or an error in their place
/// (<see cref="FailedRows"/>).
/// </summary>
internal abstract class RowSource
{
    /// <summary>True when what the rows are read from may change or end before the cursor is closed.</summary>
    public virtual bool MustBuffer => false;

    /// <summary>The commit that the next rows are from, when it is not durable yet.</summary>
    public virtual Lsn? UnseenBase => null;

    /// <summary>What comes behind the last batch, or null for the end.</summary>
    public virtual RowSource? Following => null;

    /// <summary>The next batch, or null at the end.</summary>
    public abstract Batch? Next();

    /// <summary>The number of bytes of a value that was left in its pages.</summary>
    public virtual int LengthOf(ReadOnlySpan<byte> reference) => throw NoneLeft();

    /// <summary>Reads bytes of a value that was left in its pages.</summary>
    public virtual int ReadValue(ReadOnlySpan<byte> reference, long offset, Span<byte> target) => throw NoneLeft();

    /// <summary>Gives back what the rows were read from.</summary>
    public abstract void Close();

    private static InvalidOperationException NoneLeft() => new("Only an execution leaves values in their pages.");
}
