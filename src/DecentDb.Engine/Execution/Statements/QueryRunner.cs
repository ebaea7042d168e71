using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>A query: its rows come as they are found.</summary>
internal sealed class QueryRunner(Operator root) : StatementRunner
{
    public override void Open() => root.Open();

    public override bool Next(out Batch batch) => root.Next(out batch);

    public override void Close() => root.Close();
}
