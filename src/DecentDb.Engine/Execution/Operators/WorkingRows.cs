using DecentDb.Engine.Execution.RowStores;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The rows that the last step of a recursive query has added, and those that this one adds.</summary>
internal sealed class WorkingRows(RowStore last, RowStore added)
{
    public RowStore Last { get; private set; } = last;

    public RowStore Added { get; private set; } = added;

    /// <summary>Goes to the next step.</summary>
    /// <returns>False when the step before has added nothing.</returns>
    public bool Advance()
    {
        (Last, Added) = (Added, Last);
        Added.Clear();
        return Last.Count > 0;
    }

    public void Clear()
    {
        Last.Clear();
        Added.Clear();
    }

    public void Release()
    {
        Last.Release();
        Added.Release();
    }
}
