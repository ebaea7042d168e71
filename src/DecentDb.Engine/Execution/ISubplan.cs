using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution;

/// <summary>
/// A query within an expression, ready to run. It hands out batches until it has no more; a batch lives until the next
/// call. After <see cref="Close"/> it may be opened again.
/// </summary>
internal interface ISubplan
{
    void Open();

    /// <summary>The next batch, with at least one selected row; false at the end.</summary>
    bool Next(out Batch batch);

    /// <summary>Ends the execution early or after its end. Called in any state.</summary>
    void Close();
}
