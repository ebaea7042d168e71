using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>What one call of an <see cref="ITableSource"/> gives.</summary>
public interface ISourceTable
{
    /// <summary>The columns, in their order.</summary>
    IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>How many rows there are, as far as that is known without reading them.</summary>
    long? RowCount { get; }

    /// <summary>False once the columns may have changed, so that the statement has to be planned again.</summary>
    bool IsCurrent { get; }

    /// <summary>Begins to read the rows.</summary>
    /// <param name="columns">The columns that are asked for, counted from 0 and rising; the others may stay unread.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="DatabaseException">They cannot be read.</exception>
    ISourceRows Open(IReadOnlyList<int> columns, CancellationToken cancellationToken);
}
