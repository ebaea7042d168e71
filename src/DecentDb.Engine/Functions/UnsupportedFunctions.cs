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
        "age", "any_value", "array_append", "array_length", "array_position", "array_remove", "array_to_string",
        "bit_and", "bit_count", "bit_or", "bit_xor", "box", "cast", "changes", "char", "circle", "convert", "corr",
        "cot", "covar_pop", "covar_samp", "cube", "cume_dist", "curdate", "current_database", "current_schema",
        "current_schemas", "current_setting", "current_user", "currval", "curtime", "date", "date_add", "date_bin",
        "date_format", "date_sub", "dateadd", "datediff", "datefromparts", "datename", "datepart", "datetime", "day",
        "db_name", "decode", "dense_rank", "difference", "encode", "eomonth", "factorial", "first_value", "format",
        "found_rows", "from_unixtime", "generate_series", "generate_subscripts", "getdate", "getutcdate", "glob",
        "hashbytes", "hypot", "ident_current", "isdate", "isfinite", "isnumeric", "json", "json_agg",
        "json_array", "json_array_length", "json_build_array", "json_build_object", "json_each", "json_extract",
        "json_group_array", "json_group_object", "json_object", "json_object_agg", "json_query", "json_remove",
        "json_serialize", "json_set", "json_table", "json_typeof", "json_valid", "json_value", "jsonb", "jsonb_agg",
        "jsonb_array_elements", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_each",
        "jsonb_extract_path", "jsonb_object_agg", "jsonb_path_query", "jsonb_set", "jsonb_typeof", "julianday",
        "justify_days", "justify_hours", "justify_interval", "lag", "last_insert_id", "last_insert_rowid",
        "last_value", "lastval", "lead", "likely", "localtime", "make_interval", "make_time", "make_timestamp",
        "make_timestamptz", "md5", "min_scale", "mode", "month", "newsequentialid", "nextval", "normalize",
        "nth_value", "ntile", "num_nonnulls", "num_nulls", "nvl2", "object_id", "openjson", "overlay", "parse_ident",
        "patindex", "percent_rank", "percentile_cont", "percentile_disc", "pg_sleep", "pg_typeof", "point", "polygon",
        "printf", "quote", "quote_ident", "quote_literal", "quote_nullable", "quotename", "randomblob", "range_agg",
        "rank", "regexp_count", "regexp_instr", "regexp_like", "regexp_match", "regexp_matches", "regexp_replace",
        "regexp_split_to_array", "regexp_split_to_table", "regexp_substr", "regr_slope", "rollup", "row_count",
        "row_number", "row_to_json", "scale", "scope_identity", "session_user", "set_config", "setseed", "setval",
        "sha224", "sha256", "sha384", "sha512", "sinh", "soundex", "sqlite_version", "square", "stddev_pop",
        "stddev_samp", "str_to_date", "strftime", "string_split", "string_to_array", "string_to_table", "stuff",
        "substring_index", "switchoffset", "sysdate", "sysdatetime", "sysdatetimeoffset", "sysutcdatetime", "tanh",
        "time", "timeofday", "timezone", "to_ascii", "to_char", "to_date", "to_json", "to_jsonb", "to_number",
        "to_timestamp", "to_tsquery", "to_tsvector", "total_changes", "trim_scale", "try_cast", "try_convert",
        "txid_current", "typeof", "unhex", "unistr", "unix_timestamp", "unixepoch", "unlikely", "unnest",
        "uuid_generate_v4", "uuidv7", "var_pop", "var_samp", "version", "width_bucket", "xmlagg", "xmlconcat",
        "xmlelement", "year", "zeroblob",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a function that other databases have.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
