namespace DecentDb.Parquet;

/// <summary>How the pages of a Parquet file are compressed.</summary>
public enum ParquetCompression
{
    /// <summary>Snappy: fast.</summary>
    Snappy,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>Zstandard: smaller.</summary>
    Zstandard,

    /// <summary>Gzip: smaller, slower.</summary>
    Gzip,

    /// <summary>Brotli: smallest, slowest.</summary>
    Brotli,
}
