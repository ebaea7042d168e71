using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>
/// One call of a function on a value of hundreds of megabytes takes seconds: each looks at the token of its statement
/// after each piece of the value. Looks are counted, because a clock tells nothing on a busy machine.
/// </summary>
public sealed class LongValueTests : IDisposable
{
    private const int Pieces = 4;
    private const int Length = Pieces * PiecewiseBytes.PieceLength;

    // What these read does not grow with their texts; a new function belongs here only if that is true of it. The
    // length of a BLOB is not counted either.
    private static readonly HashSet<string> ConstantTime =
        ["ascii", "octet_length", "bit_length", "extract", "date_part", "date_trunc", "datepart", "datediff", "dateadd",
            "get_bit", "get_byte", "timezone", "make_timestamptz", "current_setting", "to_char", "to_date", "to_timestamp", "to_number",
            "date", "time", "datetime", "julianday", "unixepoch", "strftime", "regclassin", "to_regclass", "to_regtype",
            "pg_get_viewdef", "pg_get_expr", "pg_get_serial_sequence", "obj_description", "shobj_description", "set_config",
            "has_table_privilege", "has_column_privilege", "has_schema_privilege", "has_database_privilege",
            "nextval", "currval", "setval", "pg_indexam_has_property"];

    // One of their texts is a word, such as flags or the name of an algorithm; they are called below.
    private static readonly HashSet<string> TakingWords =
        ["regexp_like", "regexp_count", "regexp_instr", "regexp_substr", "regexp_replace", "similar_to", "digest",
            "encode", "decode", "normalize", "levenshtein", "json_extract", "json_type", "json_array_length",
            "json_valid", "glob", "unistr", "set_bit", "set_byte", "jsonb_exists", "jsonb_set", "json_extract_path",
            "json_extract_path_text", "json_value", "json_query", "json_exists", "is_json", "jsonb_insert",
            "jsonb_exists_any", "jsonb_exists_all", "jsonb_extract_path", "jsonb_extract_path_text",
            "jsonb_path_exists", "jsonb_path_match", "jsonb_path_query_array", "jsonb_path_query_first",
            "regexp_match", "regexp_split_to_array", "array_to_string"];

    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    public static TheoryData<string, int> FunctionsOfTexts()
    {
        var data = new TheoryData<string, int>();
        foreach (var function in FunctionCatalog.Groups.SelectMany(group => group.Functions))
        {
            for (var i = 0; i < function.Overloads.Count; i++)
            {
                var parameters = function.Overloads[i].Signature.Parameters.ToArray();
                var isLengthOfBlob = function.Name is "length" or "substring" && parameters.Contains(SqlTypeKind.Blob);
                if (parameters.Any(IsLong) && !isLengthOfBlob && !ConstantTime.Contains(function.Name)
                    && !TakingWords.Contains(function.Name))
                {
                    data.Add(function.Name, i);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FunctionsOfTexts))]
    public void Function_looks_at_the_token_within_a_long_value(string name, int overload)
    {
        var signature = FunctionCatalog.FindScalar(name)![overload].Signature;
        var parameters = signature.Parameters.ToArray();
        var texts = Enumerable.Range(0, parameters.Length).Where(i => IsLong(parameters[i])).ToArray();
        foreach (var isAscii in new[] { true, false })
        {
            // Each text long in its turn, and all of them.
            var looks = texts.Select(i => new[] { i }).Append(texts).Max(
                longOnes => new[] { Length / 2, 2 }.Max(number => Looks(signature, name, longOnes, number, isAscii)));
            Assert.True(looks >= Pieces - 2, $"{name} looks {looks} times.");
        }
    }

    [Theory]
    [InlineData("@p0 || 'x'")]
    [InlineData("'x' || @p0")]
    [InlineData("CAST(@p0 AS VARCHAR(5000000))")]
    [InlineData("CAST(@p0 AS VARCHAR(4000000))")]
    [InlineData("CAST(@p0 AS CHAR(5000000))")]
    [InlineData("CAST(@p0 AS BYTEA)")]
    [InlineData("CAST('\\x' || @p0 AS BYTEA)")]
    [InlineData("CAST('[' || replace(@p0, 'aaaaaaaa', '\"\\n\\ud83d\\ude00\",') || '0]' AS JSON)")]
    [InlineData("CAST('\"' || replace(@p0, 'aa', '\\n') || '\"' AS JSON)")]
    [InlineData("@p0 LIKE 'a%' || @p0")]
    [InlineData("@p0 LIKE replace(@p0, 'a', '_') || '%'")]
    [InlineData("@p0 ILIKE '%B%'")]
    [InlineData("@p0 LIKE '%b%'")]
    [InlineData("@p0 ~ 'b'")]
    [InlineData("@p0 SIMILAR TO '%b'")]
    [InlineData("regexp_like(@p0, 'b', 'i')")]
    [InlineData("regexp_count(@p0, 'b', 1, 'i')")]
    [InlineData("regexp_instr(@p0, 'b')")]
    [InlineData("regexp_substr(@p0, 'b')")]
    [InlineData("regexp_replace(@p0, 'b', 'c', 'g')")]
    [InlineData("regexp_match(@p0, 'a*', 'i')")]
    [InlineData("regexp_split_to_array(@p0, 'b')")]
    [InlineData("array_to_string(ARRAY[@p0, 'b'], 'x')")]
    [InlineData("digest(@p0, 'sha224')")]
    [InlineData("digest(CAST(@p0 AS BYTEA), 'md5')")]
    [InlineData("encode(CAST(@p0 AS BYTEA), 'base64')")]
    [InlineData("encode(CAST(@p0 AS BYTEA), 'escape')")]
    [InlineData("encode(CAST(@p0 AS BYTEA), 'hex')")]
    [InlineData("decode(@p0, 'base64')")]
    [InlineData("decode(@p0, 'escape')")]
    [InlineData("decode(@p0, 'hex')")]
    [InlineData("set_byte(CAST(@p0 AS BYTEA), 1, 2)")]
    [InlineData("set_bit(CAST(@p0 AS BYTEA), 1, 1)")]
    [InlineData("substring(CAST(@p0 AS BYTEA), 2)")]
    [InlineData("unistr(@p0)")]
    [InlineData("glob('a*', @p0)")]
    [InlineData("json_valid('\"' || @p0 || '\"')")]
    public void Operator_looks_at_the_token_within_a_long_value(string expression)
    {
        var value = Enumerable.Repeat((byte)'a', Length).ToArray();
        var uses = expression.Split("@p0").Length - 1;
        Assert.InRange(
            Looks($"SELECT octet_length(CAST({expression} AS TEXT))", value) - (uses * Looks("SELECT ascii(@p0)", value)),
            Pieces - 2,
            int.MaxValue);
    }

    [Theory]
    [InlineData('a', false)]
    [InlineData('a', true)]
    [InlineData('\u0001', false)]
    public void Key_of_a_long_value_is_written_piece_by_piece(char letter, bool descending)
    {
        var value = Enumerable.Repeat((byte)letter, Length).ToArray();
        var looks = 0;
        var key = new KeyBuffer { Pieces = new PiecewiseBytes(() => looks++) };
        KeyCodec.Append(
            key, new KeyPart(SqlTypeKind.Blob, descending, NullsFirst: false), SqlValue.FromBytes(value));
        Assert.InRange(looks, Pieces - 1, int.MaxValue);

        var order = "SELECT 1 FROM (VALUES (@p0), ('b')) AS q(x) ORDER BY " + (descending ? "x DESC" : "x");
        Assert.InRange(
            Looks(order, value) - Looks("SELECT 1 FROM (VALUES (@p0), ('b')) AS q(x) ORDER BY length('a')", value),
            Pieces - 2,
            int.MaxValue);
    }

    // A value of which each byte takes two in its key.
    [Theory]
    [InlineData("INSERT INTO {0} VALUES (@p0, 1)")]
    [InlineData("UPDATE {0} SET v = @p0 WHERE n = 2")]
    [InlineData("SELECT 1 FROM {0} WHERE v = @p0")]
    [InlineData("SELECT 1 FROM {0} WHERE v BETWEEN @p0 AND @p0")]
    [InlineData("SELECT 1 FROM (VALUES (@p0), ('a7')) AS q(x) JOIN {0} AS t ON t.v = q.x")]
    [InlineData("INSERT INTO {0}_child VALUES (@p0)")]
    public void Index_key_of_a_long_value_is_written_piece_by_piece(string sql)
    {
        foreach (var (table, key) in new[] { ("plain", ""), ("keyed", " UNIQUE") })
        {
            _database.Run($"CREATE TABLE {table} (v TEXT{key}, n INTEGER UNIQUE)");
            _database.Run($"CREATE TABLE {table}_child (v TEXT{(key.Length > 0 ? " REFERENCES keyed (v)" : "")})");
            _database.Run(
                $"INSERT INTO {table} WITH RECURSIVE r(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM r WHERE i < 3000) "
                + "SELECT 'a' || i, i FROM r");
        }

        var value = Enumerable.Repeat((byte)1, Length).ToArray();
        var plain = Looks(string.Format(CultureInfo.InvariantCulture, sql, "plain"), value, mayFail: true);
        var keyed = Looks(string.Format(CultureInfo.InvariantCulture, sql, "keyed"), value, mayFail: true);
        Assert.InRange(keyed - plain, Pieces - 2, int.MaxValue);
    }

    [Theory]
    [InlineData(SqlTypeKind.Integer)]
    [InlineData(SqlTypeKind.Decimal)]
    [InlineData(SqlTypeKind.Double)]
    [InlineData(SqlTypeKind.Boolean)]
    [InlineData(SqlTypeKind.Date)]
    [InlineData(SqlTypeKind.TimestampTz)]
    [InlineData(SqlTypeKind.Interval)]
    [InlineData(SqlTypeKind.Uuid)]
    public void Text_of_megabytes_is_no_value_of_a_short_type(SqlTypeKind kind)
    {
        var text = new string('0', PiecewiseBytes.PieceLength + 1);
        Assert.Equal(
            new SqlType(kind).Traits.MalformedTextError,
            Assert.Throws<DatabaseException>(() => TextParser.Parse(text, new SqlType(kind))).Code);
    }

    [Theory]
    [InlineData("split_part('a,b,,c', ',', 1)", "a")]
    [InlineData("split_part('a,b,,c', ',', 3)", "")]
    [InlineData("split_part('a,b,,c', ',', 4)", "c")]
    [InlineData("split_part('a,b,,c', ',', 5)", "")]
    [InlineData("split_part('a,b,,c', ',', -1)", "c")]
    [InlineData("split_part('a,b,,c', ',', -4)", "a")]
    [InlineData("split_part('a,b,,c', ',', -5)", "")]
    [InlineData("split_part('aaaa', 'aa', 2)", "")]
    [InlineData("split_part('abc', '', 1)", "abc")]
    [InlineData("split_part('abc', '', 2)", "")]
    [InlineData("split_part('', ',', 1)", "")]
    [InlineData("split_part('naïve-ï', 'ï', 2)", "ve-")]
    [InlineData("upper('straße ÿ ı')", "STRASSE Ÿ I", true)]
    [InlineData("upper('ǆ é 𐐨')", "Ǆ É 𐐀")]
    [InlineData("lower('ÀÉ𐐀Z')", "àé𐐨z")]
    [InlineData("trim('äöü' FROM 'üäxä')", "x")]
    [InlineData("btrim(repeat('ab', 100) || 'x' || 'c', repeat('ab', 100) || 'c')", "x")]
    public void Function_on_pieces_gives_what_it_gives_on_the_whole(
        string expression, string expected, bool followsPlatform = false)
    {
        var actual = _database.Text("SELECT " + expression);
        Assert.Equal(followsPlatform ? "straße ÿ ı".ToUpperInvariant() : expected, actual);
    }

    [Fact]
    public void Case_of_a_long_text_changes_across_all_its_pieces()
    {
        var text = string.Concat(Enumerable.Repeat("aé一😀ǆß", 200_000));
        using var statement = _database.Single("SELECT upper(@p0), lower(@p0), reverse(reverse(@p0))");
        statement.SetParameter(0, SqlValue.FromText(text));
        using var cursor = statement.Execute(default);
        Assert.True(cursor.Read());
        Assert.Equal(text.ToUpperInvariant(), cursor.GetString(0));
        Assert.Equal(text.ToLowerInvariant(), cursor.GetString(1));
        Assert.Equal(text, cursor.GetString(2));
    }

    [Fact]
    public void Short_pattern_is_found_where_two_pieces_meet()
    {
        var text = new byte[3 * PiecewiseBytes.PieceLength];
        for (var at = PiecewiseBytes.PieceLength - 8; at <= PiecewiseBytes.PieceLength + 2; at++)
        {
            Array.Clear(text);
            "needle"u8.CopyTo(text.AsSpan(at));
            Assert.Equal(at, new SubstringSearch("needle"u8, PiecewiseBytes.Unwatched).Find(text));
        }
    }

    [Theory]
    [InlineData("\"\\ud83d\\ude00\"", true)]
    [InlineData("\"\\ud83d\"", false)]
    [InlineData("\"\\ud83dx\\ude00\"", false)]
    [InlineData("\"\\ude00\\ud83d\"", false)]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", false)]
    [InlineData("\"\\\\ud83d\"", true)]
    [InlineData("\"\\ud83d\\n\"", false)]
    [InlineData("{\"\\u0041\\u00e9\": \"\\\\\\\"\"}", true)]
    public void Escaped_surrogates_of_JSON_come_in_pairs(string json, bool isValid) =>
        Assert.Equal(isValid ? null : "a lone surrogate", BinaryText.FindJsonError(Encoding.UTF8.GetBytes(json)));

    private static bool IsLong(SqlTypeKind kind) => kind is SqlTypeKind.Text or SqlTypeKind.Blob;

    // Not one repeated letter, so that no search stops at the first character, and the last one is another.
    private static byte[] Long(bool isAscii)
    {
        var value = new byte[Length];
        var letters = isAscii ? "aaaa"u8 : "aäa"u8;
        for (var i = 0; i < value.Length; i++)
        {
            value[i] = letters[i % 4];
        }

        return value;
    }

    // How often a call looks more than one on short values does.
    private int Looks(FunctionSignature signature, string name, int[] longOnes, int number, bool isAscii)
    {
        var arguments = string.Join(", ", signature.Parameters.ToArray().Select((kind, i) => kind switch
        {
            SqlTypeKind.Text when longOnes.Contains(i) => "@p0",
            SqlTypeKind.Text => "'a'",
            SqlTypeKind.Blob => "CAST(@p0 AS BYTEA)",
            SqlTypeKind.Integer => number.ToString(CultureInfo.InvariantCulture),
            _ => "NULL",
        })) + (signature.IsVariadic ? ", 'a', 'b'" : "");
        var value = Long(isAscii);
        var argument = signature.Parameters.Contains(SqlTypeKind.Blob) ? "octet_length(CAST(@p0 AS BYTEA))" : "ascii(@p0)";
        try
        {
            // What it takes to hand the value over is not the function's.
            return Looks($"SELECT {name}({arguments})", value) - (longOnes.Length * Looks("SELECT " + argument, value));
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.InvalidParameterValue)
        {
            return 0; // the result would be too long
        }
    }

    private int Looks(string sql, byte[] value, bool mayFail = false)
    {
        using var statement = _database.Single(sql);
        statement.SetParameter(0, SqlValue.FromBytes(value, SqlTypeKind.Text));
        var looks = 0;
        Cancellation.Observer = () => looks++;
        try
        {
            using var cursor = statement.Execute(default);
            Assert.True(cursor.Read() || mayFail);
            return looks;
        }
        catch (DatabaseException) when (mayFail)
        {
            return looks;
        }
        finally
        {
            Cancellation.Observer = null;
        }
    }
}
