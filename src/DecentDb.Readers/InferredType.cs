namespace DecentDb.Readers;

/// <summary>The type of a column in a file, as inferred from its values or as asked for by the caller.</summary>
public enum InferredType
{
    /// <summary>Text: every value is taken as it stands. SQL type <c>TEXT</c>.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>. SQL type <c>BOOLEAN</c>.</summary>
    Boolean,

    /// <summary>A 32-bit whole number. SQL type <c>INTEGER</c>.</summary>
    Integer,

    /// <summary>A 64-bit whole number. SQL type <c>BIGINT</c>.</summary>
    BigInt,

    /// <summary>An exact number with a fixed number of decimals. SQL type <c>DECIMAL(p,s)</c>.</summary>
    Decimal,

    /// <summary>A 64-bit floating-point number. SQL type <c>DOUBLE PRECISION</c>.</summary>
    Double,

    /// <summary>A 32-bit floating-point number. SQL type <c>REAL</c>. Never inferred.</summary>
    Real,

    /// <summary>A day, <c>yyyy-MM-dd</c>. SQL type <c>DATE</c>.</summary>
    Date,

    /// <summary>A time of day, <c>HH:mm:ss</c> with up to seven decimals. SQL type <c>TIME</c>.</summary>
    Time,

    /// <summary>A day and a time without a zone, <c>yyyy-MM-dd HH:mm:ss</c>. SQL type <c>TIMESTAMP</c>.</summary>
    Timestamp,

    /// <summary>A moment, written with its zone: as a timestamp and <c>Z</c>, <c>+01</c> or <c>+01:00</c>. SQL type
    /// <c>TIMESTAMP WITH TIME ZONE</c>.</summary>
    TimestampTz,

    /// <summary>A UUID in its canonical form with hyphens. SQL type <c>UUID</c>.</summary>
    Uuid,

    /// <summary>Bytes, written as <c>\x</c> and hexadecimal digits. SQL type <c>BLOB</c>. Never inferred.</summary>
    Blob,

    /// <summary>An object, an array or another value of JSON, as its text. SQL type <c>JSON</c>.</summary>
    Json,
}
