namespace DecentDb.Engine.Types;

/// <summary>
/// A compiled expression over the columns of a batch. Not thread-safe: it owns the vectors that it returns and fills
/// them again at the next call.
/// </summary>
internal interface IVectorExpression
{
    /// <summary>The type of the result.</summary>
    SqlType Type { get; }

    /// <summary>Computes the value for every selected row of the batch, at the row's own position.</summary>
    ColumnVector Evaluate(Batch batch);
}
