using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Finds types by the names that PostgreSQL, SQLite, SQL Server and MySQL give them.</summary>
internal static class SqlTypeParser
{
    private const string UnsignedSuffix = " UNSIGNED";

    private static readonly FrozenDictionary<string, SqlType> Names = CreateNames();

    // Types of other databases that have no counterpart here.
    private static readonly FrozenSet<string> MissingNames = FrozenSet.ToFrozenSet(
        [
            "BIT VARYING", "BOX", "CIDR", "CIRCLE", "CURSOR", "DATERANGE", "ENUM", "GEOGRAPHY", "GEOMETRY",
            "HIERARCHYID", "HSTORE", "INET", "INT4RANGE", "INT8RANGE", "JSONPATH", "LINE", "LSEG", "MACADDR",
            "NUMRANGE", "OID", "PATH", "POINT", "POLYGON", "REGCLASS", "REGTYPE", "SQL_VARIANT", "TSQUERY",
            "TSRANGE", "TSTZRANGE", "TSVECTOR", "VARBIT",
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
            type = type.Traits.WithTimeZone ?? throw new DatabaseException(
                ErrorCode.NotSupported, $"Type {name} WITH TIME ZONE is not supported.");
        }

        return WithArguments(name, type, arguments);
    }

    /// <summary>True for SERIAL and its like: an integer identity that cannot be NULL.</summary>
    public static bool IsSerial(string name) => SerialNames.Contains(name);

    /// <summary>False for a type that no name resolves to, such as a scale above the precision.</summary>
    public static bool HasValidModifiers(SqlType type) => type.Traits.HasValidModifiers(type);

    private static SqlType WithArguments(string name, SqlType type, IReadOnlyList<int> arguments)
    {
        var most = type.Traits.ArgumentCountMax;
        if (arguments.Count > most)
        {
            throw new DatabaseException(
                ErrorCode.InvalidDefinition,
                string.Create(CultureInfo.InvariantCulture, $"Type {name} takes at most {most} arguments."));
        }

        // MONEY and the like have their modifiers from their names.
        return type.Length > 0 && arguments.Count == 0 ? type : type.Traits.WithArguments(name, arguments);
    }

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
        type = isByte ? signed : signed.Traits.Unsigned;
        return signed.IsNumeric;
    }

    private static FrozenDictionary<string, SqlType> CreateNames()
    {
        var names = new Dictionary<string, SqlType>(StringComparer.OrdinalIgnoreCase)
        {
            ["MONEY"] = new SqlType(SqlTypeKind.Decimal, 19, 4),
            ["SMALLMONEY"] = new SqlType(SqlTypeKind.Decimal, 10, 4),
        };
        foreach (var type in TypeTraits.Stored)
        {
            names[type.Name] = new SqlType(type.Kind);
            foreach (var alias in type.Aliases)
            {
                names[alias] = new SqlType(type.Kind);
            }
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
