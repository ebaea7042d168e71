namespace DecentDb.Engine.Catalog;

/// <summary>Why an index exists. Values are part of the file format.</summary>
internal enum IndexRole : byte
{
    /// <summary>CREATE INDEX made it.</summary>
    None = 0,

    /// <summary>It enforces the primary key.</summary>
    PrimaryKey = 1,

    /// <summary>It enforces a UNIQUE constraint.</summary>
    Unique = 2,
}
