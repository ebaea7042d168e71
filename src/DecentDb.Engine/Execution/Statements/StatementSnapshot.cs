using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// The state at the start of a statement, from which its queries read while its changes go on. Within that of a
/// statement around it, it is that one's.
/// </summary>
internal sealed class StatementSnapshot(ExecutionContext context)
{
    private Savepoint? _own;
    private bool _isOpen;

    /// <summary>Begins to read from the present state; before the first change.</summary>
    public void Open()
    {
        if (context.Reader is SavepointReader)
        {
            return;
        }

        var writer = context.Query.Writer;
        writer.Tables.Flush();
        context.Query.Seal();
        var savepoint = context.Query.Undo ?? (_own = writer.Transaction.CreateSavepoint());
        context.ReadFrom(new SavepointReader(writer.Transaction, savepoint));
        _isOpen = true;
    }

    /// <summary>Reads from the transaction again.</summary>
    /// <param name="isUndone">True when the caller undoes the changes, and savepoints with them.</param>
    public void Close(bool isUndone)
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        var transaction = context.Query.Writer.Transaction;
        context.ReadFrom(transaction);
        if (_own is { } own && !isUndone)
        {
            transaction.Release(own);
        }

        _own = null;
    }
}
