namespace DecentDb.Parquet;

/// <summary>How the stored form of a value is turned into a value of its column's type.</summary>
internal enum ParquetKind
{
    Boolean,
    Integer,
    Unsigned32,
    Unsigned64,
    IntegerDecimal,
    BytesDecimal,
    Real,
    HalfReal,
    Double,
    Date,
    TimeMilliseconds,
    TimeMicroseconds,
    TimeNanoseconds,
    TimestampMilliseconds,
    TimestampMicroseconds,
    TimestampNanoseconds,
    Int96,
    Text,
    Json,
    Blob,
    Uuid,
    Interval,
    Null,
    Nested,
}
