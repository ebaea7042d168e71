using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>The error of a savepoint that was not set, or is not there any more.</summary>
internal static class SavepointError
{
    public static DatabaseException NotFound(string name) =>
        new(ErrorCode.InvalidSavepoint, $"There is no savepoint \"{name}\" in this transaction.");
}
