using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// A step of a running query. It hands out batches until it has no more; a batch, and the slices in it, live until the
/// next call. After <see cref="Close"/> it may be opened again, with its buffers.
/// </summary>
internal abstract class Operator : ISubplan
{
    public abstract void Open();

    /// <summary>The next batch, with at least one selected row; false at the end.</summary>
    public abstract bool Next(out Batch batch);

    /// <summary>
    /// True when it hands out one batch at most, and computing that is no more work than to open it.
    /// </summary>
    public virtual bool IsLookup => false;

    /// <summary>Ends the execution early or after its end. Called in any state.</summary>
    public abstract void Close();
}
