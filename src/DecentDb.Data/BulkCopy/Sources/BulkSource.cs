using System;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>The rows that a bulk copy takes.</summary>
internal abstract class BulkSource
{
    /// <summary>The number of columns, or -1 when only the rows tell.</summary>
    public abstract int FieldCount { get; }

    /// <summary>The name of a column, or null when columns have none.</summary>
    public abstract string? NameOf(int ordinal);

    /// <summary>The CLR type of a column, or null when only the values tell.</summary>
    public abstract Type? TypeOf(int ordinal);

    /// <summary>Moves to the next row.</summary>
    public abstract bool Read();

    /// <summary>Moves to the next row without blocking the thread, where the source can.</summary>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>True when the first row tells what the columns are: <see cref="LookAhead"/> comes before it.</summary>
    public virtual bool LooksAhead => false;

    /// <summary>Looks at the first row, which the first <see cref="Read"/> then gives.</summary>
    public virtual void LookAhead()
    {
    }

    /// <summary>As <see cref="LookAhead"/>, without blocking the thread where the source can.</summary>
    public virtual ValueTask LookAheadAsync(CancellationToken cancellationToken) => default;

    /// <summary>True when the source has no rows, and therefore cannot tell its columns.</summary>
    public virtual bool IsEmpty => false;

    /// <summary>True when the keys of the rows are wanted after the load.</summary>
    public virtual bool NeedsKeys => false;

    /// <summary>True when columns without a mapping go by name, whatever the bulk copy says.</summary>
    public virtual bool GoesByName => false;

    /// <summary>Chooses, once per column, how its values go from the source into the load.</summary>
    public abstract ColumnCopier CreateCopier(int ordinal, int destination, ColumnDescription column);

    /// <summary>
    /// Another copier for the column, when the error of the first tells that the source lacks what it asks for.
    /// </summary>
    /// <returns>The copier, or null when the error is one of the value.</returns>
    public virtual ColumnCopier? CreateValueCopier(
        ColumnCopier instead, ColumnDescription column, Exception error) => null;

    /// <summary>The number in the source of a row that was handed out, where the source leaves rows out.</summary>
    public virtual long PositionOf(long row) => row;

    /// <summary>The current row does not become one of the table; the load goes on.</summary>
    public virtual void OnRowRejected()
    {
    }

    /// <summary>Checks the shape of the current row.</summary>
    public virtual void CheckRow()
    {
    }

    /// <summary>The column of a name: one spelt the same first, else one that differs in case; -1 when none.</summary>
    public virtual int Find(string name)
    {
        var found = -1;
        for (var i = FieldCount - 1; i >= 0; i--)
        {
            var candidate = NameOf(i);
            if (candidate == name)
            {
                return i;
            }

            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
            {
                found = i;
            }
        }

        return found;
    }
}
