using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Types;

/// <summary>Finds types by the names that PostgreSQL, SQLite, SQL Server and MySQL give them.</summary>
internal static class SqlTypeParser
{
    private const int TextLengthMax = 10_485_760;
    private const int PrecisionMax = 38;
    private const int ScaleMax = 28;
    private const int FloatPrecisionMax = 53;
    private const int RealPrecisionMax = 24;
    private const string UnsignedSuffix = " UNSIGNED";

    private static readonly FrozenDictionary<string, SqlType> Names = CreateNames();

    // Types of other databases that have no counterpart here.
    private static readonly FrozenSet<string> MissingNames = FrozenSet.ToFrozenSet(
        [
            "BIT VARYING", "BOX", "CIDR", "CIRCLE", "CURSOR", "DATERANGE", "ENUM", "GEOGRAPHY", "GEOMETRY",
            "HIERARCHYID", "HSTORE", "INET", "INT4RANGE", "INT8RANGE", "JSONPATH", "LINE", "LSEG", "MACADDR",
            "NUMRANGE", "OID", "PATH", "POINT", "POLYGON", "REGCLASS", "REGTYPE", "SQL_VARIANT", "TSQUERY",
            "TSRANGE", "TSTZRANGE", "TSVECTOR", "VARBIT", "VECTOR",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> SerialNames = FrozenSet.ToFrozenSet(
        ["SERIAL", "SERIAL4", "BIGSERIAL", "SERIAL8", "SMALLSERIAL", "SERIAL2"], StringComparer.OrdinalIgnoreCase);

    /// <summary>All names that a type has.</summary>
    public static IReadOnlyList<string> AllNames => Names.Keys;

    /// <summary>The type of a name (in any case, single spaces) with its arguments.</summary>
    /// <exception cref="DatabaseException">UndefinedObject, or InvalidDefinition for bad arguments.</exception>
    public static SqlType Resolve(string name, IReadOnlyList<int> arguments, bool withTimeZone = false)
    {
        if (!Names.TryGetValue(name, out var type) && !TryResolveUnsigned(name, out type))
        {
            if (MissingNames.Contains(name))
            {
                throw new DatabaseException(ErrorCode.NotSupported, $"The type {name} is not supported yet.");
            }

            throw new DatabaseException(ErrorCode.UndefinedObject, $"There is no type \"{name}\".");
        }

        if (withTimeZone)
        {
            if (type.Kind != Timestamp)
            {
                throw new DatabaseException(ErrorCode.NotSupported, $"Type {name} WITH TIME ZONE is not supported.");
            }

            type = new SqlType(TimestampTz);
        }

        return WithArguments(name, type, arguments);
    }

    /// <summary>True for SERIAL and its like: an integer identity that cannot be NULL.</summary>
    public static bool IsSerial(string name) => SerialNames.Contains(name);

    /// <summary>False for a type that no name resolves to, such as a scale above the precision.</summary>
    public static bool HasValidModifiers(SqlType type) =>
        type.Length >= 0 && type.Scale >= 0
        && (type.Kind == SqlTypeKind.Decimal
            ? type.Length <= PrecisionMax && type.Scale <= Math.Min(type.Length, ScaleMax)
            : type.Scale == 0);

    private static SqlType WithArguments(string name, SqlType type, IReadOnlyList<int> arguments)
    {
        var most = type.Kind == SqlTypeKind.Decimal ? 2 : 1;
        if (arguments.Count > most)
        {
            throw Bad($"Type {name} takes at most {most} arguments.");
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Decimal when arguments.Count > 0:
                var scale = arguments.Count > 1 ? arguments[1] : 0;
                if (arguments[0] is < 1 or > PrecisionMax)
                {
                    throw Bad($"The precision of {name} must be between 1 and {PrecisionMax}.");
                }

                if (scale < 0 || scale > arguments[0] || scale > ScaleMax)
                {
                    throw Bad($"The scale of {name} must be between 0 and its precision, and not above {ScaleMax}.");
                }

                return new SqlType(SqlTypeKind.Decimal, arguments[0], scale);
            case SqlTypeKind.Char:
                return new SqlType(SqlTypeKind.Char, arguments.Count > 0 ? Length(name, arguments[0]) : 1);
            case SqlTypeKind.Text when arguments.Count > 0:
                return new SqlType(SqlTypeKind.Text, Length(name, arguments[0]));
            case SqlTypeKind.Double when arguments.Count > 0
                && name.Equals("FLOAT", StringComparison.OrdinalIgnoreCase):
                return arguments[0] switch
                {
                    >= 1 and <= RealPrecisionMax => new SqlType(Real),
                    > RealPrecisionMax and <= FloatPrecisionMax => SqlType.Double,
                    _ => throw Bad($"The precision of {name} must be between 1 and {FloatPrecisionMax}."),
                };
            case SqlTypeKind.Boolean when arguments.Count > 0 && arguments[0] != 1:
                throw new DatabaseException(ErrorCode.NotSupported, "Types of several bits are not supported.");
            default:
                // Display widths, precisions of times and lengths of blobs limit nothing.
                return type;
        }
    }

    private static int Length(string name, int length) => length is >= 1 and <= TextLengthMax
        ? length
        : throw Bad($"The length of {name} must be between 1 and {TextLengthMax}.");

    private static DatabaseException Bad(FormattableString message) =>
        new(ErrorCode.InvalidDefinition, message.ToString(CultureInfo.InvariantCulture));

    // An unsigned type becomes the next greater signed one.
    private static bool TryResolveUnsigned(string name, out SqlType type)
    {
        type = default;
        if (!name.EndsWith(UnsignedSuffix, StringComparison.OrdinalIgnoreCase)
            || !Names.TryGetValue(name[..^UnsignedSuffix.Length], out var signed))
        {
            return false;
        }

        var isByte = name.StartsWith("TINYINT", StringComparison.OrdinalIgnoreCase);
        type = signed.Kind switch
        {
            SmallInt => isByte ? signed : SqlType.Integer,
            Integer => SqlType.BigInt,
            BigInt => new SqlType(SqlTypeKind.Decimal, 20),
            _ => signed,
        };
        return signed.IsNumeric;
    }

    private static FrozenDictionary<string, SqlType> CreateNames()
    {
        var names = new Dictionary<string, SqlType>(StringComparer.OrdinalIgnoreCase);
        Add(SqlType.Boolean, "BOOLEAN", "BOOL", "BIT");
        Add(new SqlType(SmallInt), "SMALLINT", "INT2", "TINYINT", "YEAR", "SMALLSERIAL", "SERIAL2");
        Add(SqlType.Integer, "INTEGER", "INT", "INT4", "MEDIUMINT", "SERIAL", "SERIAL4");
        Add(SqlType.BigInt, "BIGINT", "INT8", "BIGSERIAL", "SERIAL8");
        Add(new SqlType(Real), "REAL", "FLOAT4");
        Add(SqlType.Double, "DOUBLE PRECISION", "DOUBLE", "FLOAT", "FLOAT8");
        Add(SqlType.Decimal, "DECIMAL", "NUMERIC", "DEC", "NUMBER");
        Add(new SqlType(SqlTypeKind.Decimal, 19, 4), "MONEY");
        Add(new SqlType(SqlTypeKind.Decimal, 10, 4), "SMALLMONEY");
        Add(
            SqlType.Text, "TEXT", "VARCHAR", "CHARACTER VARYING", "CHAR VARYING", "NVARCHAR", "VARCHAR2", "NVARCHAR2",
            "NATIONAL CHARACTER VARYING", "NATIONAL CHAR VARYING", "NATIVE CHARACTER", "VARYING CHARACTER", "STRING",
            "CLOB", "NCLOB", "NTEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "CITEXT", "NAME", "SYSNAME", "XML");
        Add(
            new SqlType(SqlTypeKind.Char), "CHAR", "CHARACTER", "NCHAR", "NATIONAL CHARACTER", "NATIONAL CHAR",
            "BPCHAR");
        Add(
            SqlType.Blob, "BYTEA", "BLOB", "VARBINARY", "BINARY", "BINARY VARYING", "IMAGE", "BINARY LARGE OBJECT",
            "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "ROWVERSION");
        Add(new SqlType(Uuid), "UUID", "GUID", "UNIQUEIDENTIFIER");
        Add(new SqlType(Date), "DATE");
        Add(new SqlType(Time), "TIME");
        Add(new SqlType(Timestamp), "TIMESTAMP", "DATETIME", "DATETIME2", "SMALLDATETIME");
        Add(new SqlType(TimestampTz), "TIMESTAMPTZ", "DATETIMEOFFSET");
        Add(new SqlType(Interval), "INTERVAL");
        Add(new SqlType(Json), "JSON", "JSONB");
        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(SqlType type, params ReadOnlySpan<string> aliases)
        {
            foreach (var alias in aliases)
            {
                names.Add(alias, type);
            }
        }
    }
}
