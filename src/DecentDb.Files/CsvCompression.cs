namespace DecentDb.Files;

/// <summary>How a file is compressed.</summary>
public enum CsvCompression
{
    /// <summary>The content tells gzip and Zstandard; a name that ends in <c>.br</c> tells Brotli.</summary>
    Auto,

    /// <summary>It is not compressed.</summary>
    None,

    /// <summary>gzip (RFC 1952), of one or several members.</summary>
    Gzip,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstandard,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli,
}
