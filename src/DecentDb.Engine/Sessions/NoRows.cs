using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>There are no rows, or no more.</summary>
internal sealed class NoRows : RowSource
{
    public static readonly NoRows Instance = new();

    private NoRows()
    {
    }

    public override Batch? Next() => null;

    public override void Close()
    {
    }
}
