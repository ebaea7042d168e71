namespace DecentDb.Engine.Types;

/// <summary>How values of a <see cref="SqlTypeKind"/> lie in vectors and on pages.</summary>
internal enum PhysicalType : byte
{
    /// <summary>
    /// 64-bit integers: BOOLEAN (0, 1), the integer types, DATE (days since 0001-01-01, as
    /// <see cref="System.DateOnly.DayNumber"/>), TIME, TIMESTAMP and TIMESTAMPTZ (ticks as in
    /// <see cref="System.DateTime.Ticks"/>).
    /// </summary>
    Int64 = 1,

    /// <summary>Doubles: REAL and DOUBLE PRECISION.</summary>
    Double = 2,

    /// <summary>Decimals with their scale: DECIMAL.</summary>
    Decimal = 3,

    /// <summary>Byte strings: TEXT, CHAR and JSON as UTF-8, BLOB as it is.</summary>
    Binary = 4,

    /// <summary>
    /// 16 bytes as one number: UUID (most significant byte first, so that numbers order as the text does), INTERVAL
    /// (months, days, ticks; see the interval conversions).
    /// </summary>
    Fixed16 = 5,
}
