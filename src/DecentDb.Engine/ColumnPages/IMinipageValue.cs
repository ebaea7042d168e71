namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// How a value is read from a minipage. Implemented by structs without fields: a loop over the values of a form is then
/// compiled for that form, and the reading becomes a part of it.
/// </summary>
/// <typeparam name="T">The type of the values in vectors.</typeparam>
internal interface IMinipageValue<T>
    where T : unmanaged
{
    /// <summary>The value of a row; for a NULL anything.</summary>
    static abstract T Read(in Minipage minipage, int row);
}
