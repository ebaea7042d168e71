namespace DecentDb.Engine.Trees;

/// <summary>What a tree holds. Values are part of the file format.</summary>
internal enum TreeKind : byte
{
    /// <summary>Rows by row id.</summary>
    Table = 1,

    /// <summary>Keys with row ids.</summary>
    Index = 2,
}
