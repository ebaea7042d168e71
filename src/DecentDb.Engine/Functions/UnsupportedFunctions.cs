using System;
using System.Collections.Frozen;

namespace DecentDb.Engine.Functions;

/// <summary>The names of functions of other databases.</summary>
internal static class UnsupportedFunctions
{
    /// <summary>
    /// Functions of PostgreSQL, SQLite and SQL Server that this dialect does not have: "not supported yet" says more
    /// than "there is no such function".
    /// </summary>
    private static readonly FrozenSet<string> Names = new[]
    {
        "any_value", "box",
        "cast", "char", "circle", "convert", "cube", "cume_dist", "curdate", "current_schemas",
        "curtime", "date_add", "date_format", "date_sub", "dateadd", "datediff", "datefromparts",
        "datename", "datepart", "day", "db_name", "dense_rank", "difference", "eomonth", "first_value", "found_rows",
        "from_unixtime", "generate_series", "generate_subscripts", "getdate", "getutcdate", "hashbytes",
        "hypot", "ident_current", "isdate", "isnumeric", "json", "json_remove",
        "json_serialize", "json_set", "jsonb", "lag", "last_insert_id", "last_value", "lead",
        "localtime", "month", "newsequentialid", "nth_value", "ntile", "nvl2", "object_id", "openjson",
        "parse_ident", "patindex", "percent_rank", "pg_sleep", "point", "polygon", "quotename", "range_agg", "rank",
        "regexp_matches", "rollup", "row_count",
        "row_number", "row_to_json", "scope_identity", "setseed", "soundex",
        "sqlite_version", "square", "str_to_date", "string_split", "stuff",
        "substring_index", "switchoffset", "sysdate", "sysdatetime", "sysdatetimeoffset", "sysutcdatetime",
        "timeofday", "to_ascii", "to_tsquery", "to_tsvector", "try_cast", "try_convert", "txid_current",
        "unix_timestamp", "unnest", "uuid_generate_v4", "uuidv7", "xmlagg", "xmlconcat", "xmlelement", "year",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a function that other databases have.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
