namespace DecentDb.Engine.Indexes;

/// <summary>A method whose entries are in the order of their keys, so that it finds keys, their beginnings and ranges.
/// </summary>
internal interface IOrderedIndexMethod : IIndexMethod
{
    /// <summary>A search, to be bound to a state of the database.</summary>
    IndexSearch CreateSearch(IndexDescriptor index);
}
