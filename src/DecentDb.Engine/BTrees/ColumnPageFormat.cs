namespace DecentDb.Engine.BTrees;

/// <summary>The format of a table leaf.</summary>
internal static class ColumnPageFormat
{
    /// <summary>More rows than this are never put in a page.</summary>
    public const int RowCountMax = 4096;

    /// <summary>The longest byte string.</summary>
    public const long ValueLengthMax = 1L << 30;

    /// <summary>Bytes of a page that rows can use.</summary>
    public static int Capacity(int pageSize) => pageSize - 8;
}
