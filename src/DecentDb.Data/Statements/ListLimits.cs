using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Statements;

/// <summary>What ends the reading of a sequence that is a parameter's value: it may have no end of its own.</summary>
/// <param name="BytesMax">Bytes that the values may take together; 0 sets no limit.</param>
/// <param name="Token">Stops the execution.</param>
internal readonly record struct ListLimits(long BytesMax, CancellationToken Token)
{
    private const int BytesPerValue = 32;

    /// <summary>Counts a value.</summary>
    /// <exception cref="DatabaseException">QueryCanceled, OutOfMemoryBudget.</exception>
    public void Count(SqlValue value, ref long bytes)
    {
        if (Token.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The statement was cancelled or its time is over.");
        }

        bytes += BytesPerValue + LengthOf(value);
        if (BytesMax > 0 && bytes > BytesMax)
        {
            throw new DatabaseException(
                ErrorCode.OutOfMemoryBudget,
                $"A list of values needs more than the memory budget of {BytesMax >> 10} KB.");
        }
    }

    private static long LengthOf(SqlValue value) => value switch
    {
        { IsNull: true } => 0,
        { Kind: SqlTypeKind.Text } => 2L * value.AsText().Length,
        { Kind: SqlTypeKind.Blob } => value.AsBytes().Length,
        _ => 0,
    };
}
