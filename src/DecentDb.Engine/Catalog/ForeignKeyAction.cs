namespace DecentDb.Engine.Catalog;

/// <summary>
/// What becomes of the rows that refer to a key when it is deleted or changed. Values are part of the file format.
/// </summary>
internal enum ForeignKeyAction : byte
{
    /// <summary>The statement is refused if they are left without a parent at its end.</summary>
    NoAction = 0,

    /// <summary>
    /// The statement is refused if they are there, even if others have their key at its end, and never later.
    /// </summary>
    Restrict = 1,

    /// <summary>They are deleted, or get the new key.</summary>
    Cascade = 2,

    /// <summary>They refer to nothing any more.</summary>
    SetNull = 3,

    /// <summary>They get the defaults of their columns.</summary>
    SetDefault = 4,
}
