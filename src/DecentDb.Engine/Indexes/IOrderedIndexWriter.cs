namespace DecentDb.Engine.Indexes;

/// <summary>The writer of an index whose entries are in the order of their keys.</summary>
internal interface IOrderedIndexWriter : IIndexWriter
{
    /// <summary>Finds rows with all that was written.</summary>
    IndexSearch Search { get; }
}
