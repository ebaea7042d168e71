namespace DecentDb.Engine.Types;

/// <summary>A SQL type with its modifiers.</summary>
/// <param name="Kind">The type.</param>
/// <param name="Length">Characters of VARCHAR(n) and CHAR(n); the precision of DECIMAL(p,s); the dimensions of
/// VECTOR(n) and HALFVEC(n); 0 = not limited.</param>
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
    internal PhysicalType Physical =>
        SqlTypes.IsOfCatalog(Kind) ? (PhysicalType)Scale : Traits.Physical;

    /// <summary>What is known of the type.</summary>
    internal TypeTraits Traits => TypeTraits.Of(Kind);

    /// <summary>True for a bare NULL, a text constant and a parameter whose type is still open.</summary>
    internal bool IsUntyped => Kind == SqlTypeKind.Unknown;

    /// <summary>True for BOOLEAN.</summary>
    internal bool IsBoolean => Kind == SqlTypeKind.Boolean;

    /// <summary>The same type without a collation of its own.</summary>
    internal SqlType Uncollated => this with { Kind = Traits.Uncollated };

    /// <summary>True for CHAR(n).</summary>
    internal bool IsPadded => Traits.IsPadded;

    /// <summary>True for SMALLINT, INTEGER and BIGINT.</summary>
    public bool IsInteger => Traits.IsInteger;

    /// <summary>True for the integer types, DECIMAL, REAL and DOUBLE PRECISION.</summary>
    public bool IsNumeric => Traits.IsNumeric;

    /// <summary>True for TEXT, VARCHAR(n) and CHAR(n).</summary>
    public bool IsText => Traits.IsText;

    /// <summary>True for an array of values, whose modifiers are those of its items.</summary>
    public bool IsArray => SqlTypes.IsArray(Kind);

    /// <summary>True for a type of CREATE TYPE … AS ENUM, whose values are handed out as their labels.</summary>
    public bool IsEnum => SqlTypes.IsOfEnum(Kind) && !IsArray;

    /// <summary>True for VECTOR(n) and HALFVEC(n).</summary>
    public bool IsVector => Kind is SqlTypeKind.Vector or SqlTypeKind.HalfVector;

    /// <summary>The type of the items of an array; of any other type the type itself.</summary>
    public SqlType ItemType => IsArray ? SqlTypes.ItemOf(this) : this;

    /// <summary>The type of the arrays of this type; an array is one of arrays too.</summary>
    public SqlType ArrayType => IsArray ? this : new SqlType(SqlTypes.ArrayOf(Kind), Length, Scale);

    /// <summary>The name as SQL writes it, such as <c>DECIMAL(10,2)</c>.</summary>
    public override string ToString() => Traits.NameOf(this);
}
