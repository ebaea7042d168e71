using System;

namespace DecentDb.Data.Sessions;

/// <summary>The connection that has the session of a <see cref="ScopeEnlistment"/>.</summary>
internal interface IScopeMember
{
    string ConnectionString { get; }

    /// <summary>The scope has ended without a commit.</summary>
    void EndScope();

    /// <summary>Commits for the scope.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="error">Why it was rolled back instead, or null.</param>
    /// <returns>False when the session of the scope is not the connection's any more.</returns>
    bool TryCommitScope(ScopeEnlistment scope, out Exception? error);
}
