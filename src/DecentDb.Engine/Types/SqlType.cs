using System.Diagnostics;
using System.Globalization;

namespace DecentDb.Engine.Types;

/// <summary>A SQL type with its modifiers.</summary>
/// <param name="Kind">The type.</param>
/// <param name="Length">Characters of VARCHAR(n) and CHAR(n); the precision of DECIMAL(p,s); 0 = not limited.</param>
/// <param name="Scale">The scale of DECIMAL(p,s).</param>
public readonly record struct SqlType(SqlTypeKind Kind, int Length = 0, int Scale = 0)
{
    /// <summary>BOOLEAN.</summary>
    public static readonly SqlType Boolean = new(SqlTypeKind.Boolean);

    /// <summary>INTEGER.</summary>
    public static readonly SqlType Integer = new(SqlTypeKind.Integer);

    /// <summary>BIGINT.</summary>
    public static readonly SqlType BigInt = new(SqlTypeKind.BigInt);

    /// <summary>DOUBLE PRECISION.</summary>
    public static readonly SqlType Double = new(SqlTypeKind.Double);

    /// <summary>DECIMAL that keeps the scale of each value.</summary>
    public static readonly SqlType Decimal = new(SqlTypeKind.Decimal);

    /// <summary>TEXT.</summary>
    public static readonly SqlType Text = new(SqlTypeKind.Text);

    /// <summary>BLOB.</summary>
    public static readonly SqlType Blob = new(SqlTypeKind.Blob);

    /// <summary>How values lie in vectors and on pages.</summary>
    internal PhysicalType Physical => Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Date
            or SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => PhysicalType.Int64,
        SqlTypeKind.Real or SqlTypeKind.Double => PhysicalType.Double,
        SqlTypeKind.Decimal => PhysicalType.Decimal,
        SqlTypeKind.Unknown or SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json or SqlTypeKind.Blob
            => PhysicalType.Binary,
        SqlTypeKind.Uuid or SqlTypeKind.Interval => PhysicalType.Fixed16,
        _ => throw new UnreachableException(),
    };

    /// <summary>True for SMALLINT, INTEGER and BIGINT.</summary>
    public bool IsInteger => Kind is SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt;

    /// <summary>True for the integer types, DECIMAL, REAL and DOUBLE PRECISION.</summary>
    public bool IsNumeric => IsInteger || Kind is SqlTypeKind.Decimal or SqlTypeKind.Real or SqlTypeKind.Double;

    /// <summary>True for TEXT, VARCHAR(n) and CHAR(n).</summary>
    public bool IsText => Kind is SqlTypeKind.Text or SqlTypeKind.Char;

    /// <summary>The name as SQL writes it, such as <c>DECIMAL(10,2)</c>.</summary>
    public override string ToString() => Kind switch
    {
        SqlTypeKind.Unknown => "UNKNOWN",
        SqlTypeKind.Boolean => "BOOLEAN",
        SqlTypeKind.SmallInt => "SMALLINT",
        SqlTypeKind.Integer => "INTEGER",
        SqlTypeKind.BigInt => "BIGINT",
        SqlTypeKind.Real => "REAL",
        SqlTypeKind.Double => "DOUBLE PRECISION",
        SqlTypeKind.Decimal when Length > 0 =>
            string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Length},{Scale})"),
        SqlTypeKind.Decimal => "DECIMAL",
        SqlTypeKind.Text when Length > 0 => string.Create(CultureInfo.InvariantCulture, $"VARCHAR({Length})"),
        SqlTypeKind.Text => "TEXT",
        SqlTypeKind.Char when Length == 0 => "CHAR",
        SqlTypeKind.Char => string.Create(CultureInfo.InvariantCulture, $"CHAR({Length})"),
        SqlTypeKind.Blob => "BYTEA",
        SqlTypeKind.Uuid => "UUID",
        SqlTypeKind.Date => "DATE",
        SqlTypeKind.Time => "TIME",
        SqlTypeKind.Timestamp => "TIMESTAMP",
        SqlTypeKind.TimestampTz => "TIMESTAMPTZ",
        SqlTypeKind.Interval => "INTERVAL",
        SqlTypeKind.Json => "JSON",
        _ => throw new UnreachableException(),
    };
}
