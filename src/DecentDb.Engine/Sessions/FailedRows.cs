using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Where rows could not be read there is no way past them: what comes next would look like the whole.
/// </summary>
/// <param name="failure">What everybody is told who asks for a row.</param>
/// <param name="failed">What could not be read, to be closed.</param>
internal sealed class FailedRows(DatabaseException failure, RowSource failed) : RowSource
{
    public override bool MustBuffer => failed.MustBuffer;

    public override Lsn? UnseenBase => failed.UnseenBase;

    public DatabaseException Failure => failure;

    public override Batch? Next() => throw failure;

    public override void Close() => failed.Close();
}
