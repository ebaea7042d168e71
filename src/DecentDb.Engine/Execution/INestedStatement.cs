using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution;

/// <summary>
/// A statement that another one executes while it runs, any number of times: what changes of rows know of the execution
/// of statements, which is built of them. Set what <see cref="Context"/> needs, open, take batches, close.
/// </summary>
internal interface INestedStatement
{
    ExecutionContext Context { get; }

    /// <summary>The type of the first column that it hands out; null when there is none.</summary>
    SqlTypeKind? FirstKind { get; }

    /// <summary>False for a statement that takes nothing from tables.</summary>
    bool ReadsTables { get; }

    void Open();

    /// <summary>The next rows; a batch and the slices in it live until the next call.</summary>
    bool NextBatch(out Batch batch);

    /// <summary>Ends the execution; in any state.</summary>
    void Close();
}
