using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>Executes one kind of statement.</summary>
internal abstract class StatementRunner
{
    public long RowsAffected { get; protected set; } = -1;

    public abstract void Open();

    public abstract bool Next(out Batch batch);

    public abstract void Close();
}
