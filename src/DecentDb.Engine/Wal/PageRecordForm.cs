namespace DecentDb.Engine.Wal;

/// <summary>What a page record holds.</summary>
internal enum PageRecordForm
{
    /// <summary>The whole page, as a difference to zeros.</summary>
    Whole,

    /// <summary>A difference to the image logged before, whose offsets count bytes.</summary>
    Bytes,

    /// <summary>A difference to the image logged before, whose offsets count bits.</summary>
    Bits,
}
