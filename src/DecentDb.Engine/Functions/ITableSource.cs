using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// A function in FROM that an application gives to a session, such as one that reads files. Used by the thread of the
/// session alone.
/// </summary>
public interface ITableSource
{
    /// <summary>The name of the function.</summary>
    string Name { get; }

    /// <summary>Finds what a call gives; asked when a statement is planned, which needs the columns.</summary>
    /// <param name="arguments">What the function is called with.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>What the call gives.</returns>
    /// <exception cref="DatabaseException">The arguments are not what the function takes.</exception>
    ISourceTable Find(SourceArguments arguments, CancellationToken cancellationToken);
}
