using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Statements;

/// <summary>
/// What ends the reading of the sequences that are values of a command's parameters: they may have no end of their own.
/// Their values count together.
/// </summary>
internal sealed class ListLimits
{
    private const int BytesPerValue = 32;
    private long _bytesMax;
    private long _bytes;
    private CancellationToken _token;

    /// <summary>Starts to count for an execution.</summary>
    /// <param name="bytesMax">Bytes that the values may take together.</param>
    /// <param name="token">Stops the execution.</param>
    public void Begin(long bytesMax, CancellationToken token)
    {
        _bytesMax = bytesMax;
        _bytes = 0;
        _token = token;
    }

    /// <summary>Counts a value.</summary>
    /// <exception cref="DatabaseException">QueryCanceled, OutOfMemoryBudget.</exception>
    public void Count(SqlValue value)
    {
        if (_token.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The statement was cancelled or its time is over.");
        }

        _bytes += BytesPerValue + LengthOf(value);
        if (_bytes > _bytesMax)
        {
            throw new DatabaseException(
                ErrorCode.OutOfMemoryBudget,
                $"The lists of values need more than the memory budget of {_bytesMax >> 10} KB.");
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
