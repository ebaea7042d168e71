using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>An item that a JSON path leads to: a value of JSONB, or a date or time that was made of a string.</summary>
/// <param name="view">The value; of a date or time its string.</param>
/// <param name="moment">The date or time; null for none.</param>
internal readonly struct PathItem(JsonbView view, SqlValue? moment = null)
{
    private const int ShownLengthMax = 60;

    /// <summary>The value; of a date or time its string.</summary>
    public JsonbView View => view;

    /// <summary>The date or time; null for none.</summary>
    public SqlValue? Moment => moment;

    /// <summary>What the value is; Undefined for a date or time.</summary>
    public JsonValueKind Kind => moment is null ? view.Kind : JsonValueKind.Undefined;

    /// <summary>The name that type() gives.</summary>
    public string TypeName => moment?.Kind switch
    {
        null => view.KindName,
        SqlTypeKind.Date => "date",
        SqlTypeKind.Time => "time without time zone",
        SqlTypeKind.Timestamp => "timestamp without time zone",
        _ => "timestamp with time zone",
    };

    /// <summary>The string for a message.</summary>
    public string Shown => Utf8Text.Decode(TextLength.Cut(view.Bytes, ShownLengthMax));

    /// <summary>An item whose JSON is a text.</summary>
    public static PathItem Of(ReadOnlySpan<byte> json) => new(new JsonbView(json.ToArray()));

    /// <summary>A number.</summary>
    public static PathItem Of(decimal number) =>
        Of(Encoding.UTF8.GetBytes((number == 0 ? Math.Abs(number) : number).ToString(CultureInfo.InvariantCulture)));

    /// <summary>A string.</summary>
    public static PathItem OfText(string text) =>
        Of(Encoding.UTF8.GetBytes("\"" + Encoding.UTF8.GetString(
            JsonEscapes.Escape(Encoding.UTF8.GetBytes(text))) + "\""));

    /// <summary>What keyvalue() makes of a field of an object.</summary>
    public static PathItem OfField(JsonbPart field, long id)
    {
        byte[] json =
        [
            .. "{\"id\": "u8, .. Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture)),
            .. ", \"key\": \""u8, .. field.Name.Span, .. "\", \"value\": "u8, .. field.Value.Bytes, .. "}"u8,
        ];
        return new PathItem(new JsonbView(json));
    }

    /// <summary>The number; false when no DECIMAL holds it.</summary>
    public bool TryGetNumber(out decimal number) => decimal.TryParse(
        view.Bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
