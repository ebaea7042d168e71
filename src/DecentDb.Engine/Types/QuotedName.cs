using System;
using System.Collections.Frozen;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>Names as SQL writes them.</summary>
internal static class QuotedName
{
    // The words that PostgreSQL does not take for a name of anything.
    private static readonly FrozenSet<string> Words = (
        "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit "
        + "boolean both case cast char character check coalesce collate collation column concurrently "
        + "constraint create cross current_catalog current_date current_role current_schema current_time "
        + "current_timestamp current_user dec decimal default deferrable desc distinct do else end except "
        + "exists extract false fetch float for foreign freeze from full grant greatest group grouping "
        + "having ilike in initially inner inout int integer intersect interval into is isnull join lateral "
        + "leading least left like limit localtime localtimestamp national natural nchar none normalize not "
        + "notnull null nullif numeric offset on only or order out outer overlaps overlay placing position "
        + "precision primary real references returning right row select session_user setof similar smallint "
        + "some substring symmetric table tablesample then time timestamp to trailing treat trim true union "
        + "unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat "
        + "xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Appends a name, quoted if it needs it.</summary>
    public static void Append(StringBuilder target, string name)
    {
        var isPlain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && !Words.Contains(name);
        foreach (var letter in name)
        {
            isPlain &= char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_';
        }

        target.Append(isPlain ? name : "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
    }
}
