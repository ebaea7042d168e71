namespace DecentDb.Engine.Catalog;

/// <summary>
/// A name in the text of a definition that means a table or view, whatever that is called by now. The text goes on
/// using the names of columns that held when it was written. Immutable.
/// </summary>
/// <param name="Offset">Where the name stands in the text, in characters.</param>
/// <param name="ObjectId">What it means.</param>
/// <param name="Columns">The columns that it had, in their order; others came later, and the text does not know them.
/// </param>
internal sealed record ObjectReference(int Offset, long ObjectId, ReferencedColumn[] Columns);

/// <summary>A column of a table or view as the text of a definition knows it.</summary>
/// <param name="Id">That of the column in its table; of a view, its place from 1 on.</param>
/// <param name="Name">What the text calls it.</param>
/// <param name="IsUsed">True when the definition does not work without it.</param>
internal readonly record struct ReferencedColumn(ushort Id, string Name, bool IsUsed);
