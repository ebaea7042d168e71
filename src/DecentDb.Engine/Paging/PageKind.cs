namespace DecentDb.Engine.Paging;

/// <summary>What a page holds; the byte at offset 8 of every page. Values are part of the file format.</summary>
internal enum PageKind : byte
{
    /// <summary>Page 0: the two meta slots.</summary>
    Meta = 1,

    /// <summary>A trunk of the list of free pages.</summary>
    FreeList = 2,

    /// <summary>Fixed records of tree roots, row counts and next row ids.</summary>
    Roots = 3,

    /// <summary>A column page: a leaf of a table.</summary>
    TableLeaf = 4,

    /// <summary>An interior page of a table: row ids and child ids.</summary>
    TableInterior = 5,

    /// <summary>A leaf of a key index: prefix-truncated keys and row ids.</summary>
    IndexLeaf = 6,

    /// <summary>An interior page of a key index: separator keys and child ids.</summary>
    IndexInterior = 7,

    /// <summary>A piece of a value that does not fit its leaf.</summary>
    Overflow = 8,

    /// <summary>A page of the page directory: which checkpoint wrote each page last.</summary>
    PageDirectory = 9,
}
