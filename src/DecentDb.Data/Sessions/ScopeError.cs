using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Sessions;

/// <summary>What an operation that the end of its scope has stopped throws.</summary>
internal static class ScopeError
{
    public static DecentDbException Create(Exception? cause = null) => new(
        ErrorCode.InFailedTransaction,
        "The transaction of the scope was rolled back: its time was up, or Rollback was called.",
        cause);
}
