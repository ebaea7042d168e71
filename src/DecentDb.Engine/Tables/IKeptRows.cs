using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Rows that are kept until the end of a statement, however many they are, and come back in their order.
/// </summary>
internal interface IKeptRows
{
    /// <summary>Copies the rows of columns that a batch selects.</summary>
    void Append(ColumnVector[] columns, Batch selection);

    /// <summary>Goes to the first row.</summary>
    void Restart();

    /// <summary>The next rows, all of which count; they are there until the next call.</summary>
    bool Next(out Batch batch);

    /// <summary>Forgets the rows, and gives back what they take.</summary>
    void Release();
}
