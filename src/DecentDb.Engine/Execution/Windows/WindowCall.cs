using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>Computes one window function, partition by partition and in each from its first row to its last.</summary>
internal abstract class WindowCall
{
    /// <summary>An execution begins, or ends: what was kept is given up.</summary>
    public virtual void Clear()
    {
    }

    /// <summary>The rows look at another partition.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Computes the results of the next rows of the partition.</summary>
    /// <param name="first">The position of the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">Takes the results; it is empty from the row on.</param>
    /// <param name="at">The row of the first result.</param>
    public abstract void Compute(int first, int count, ColumnVector target, int at);
}
