namespace DecentDb.Files;

/// <summary>How the characters of a CSV file are encoded.</summary>
public enum CsvEncoding
{
    /// <summary>
    /// A byte order mark tells; without one the zeros of UTF-16 do, and everything else is UTF-8, in which a byte that
    /// is none is an error.
    /// </summary>
    Auto,

    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>UTF-16, the low byte first.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, the high byte first.</summary>
    Utf16BigEndian,

    /// <summary>ISO 8859-1: a byte is the character of its number.</summary>
    Latin1,

    /// <summary>Windows-1252, the encoding of Western European Windows, which Excel writes.</summary>
    Windows1252,
}
