namespace DecentDb.Engine.Catalog;

/// <summary>Whether a column numbers its rows. Values are part of the file format.</summary>
internal enum IdentityKind : byte
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>A value that is left out or NULL gets the next number.</summary>
    ByDefault = 1,

    /// <summary>As by default, and an explicit value is refused by INSERT.</summary>
    Always = 2,
}
