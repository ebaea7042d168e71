using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;

namespace DecentDb.Data;

/// <summary>
/// What a connection needs for SQL statements that read and write files; the formats are not the provider's. It
/// belongs to one connection, which it may use while a statement of that is carried out by it.
/// </summary>
public interface IFileStatements
{
    /// <summary>The functions that read files in FROM, such as read_csv.</summary>
    IReadOnlyList<ITableSource> Sources { get; }

    /// <summary>Carries out COPY.</summary>
    /// <param name="request">What the statement asks for.</param>
    /// <param name="cancellationToken">Ends it; then nothing of it stays.</param>
    /// <returns>How many rows were copied.</returns>
    /// <exception cref="DatabaseException">The file cannot be read or written, or does not fit.</exception>
    long Copy(CopyRequest request, CancellationToken cancellationToken);
}
