using System;
using System.Globalization;

namespace DecentDb.Transfer.Tests;

/// <summary>What the values of a column of a generated file are.</summary>
internal enum GeneratedKind
{
    Text,
    Code, // with zeros ahead
    Telephone,
    Integer,
    BigInt,
    Decimal,
    Double,
    Boolean,
    Date,
    Timestamp,
    Time,
    Uuid,
}

/// <summary>A column of a generated file, with the spelling that all its values have.</summary>
internal sealed class GeneratedColumn(Random random, string name, GeneratedKind kind, GeneratedDialect dialect)
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy-MM-dd", "dd.MM.yyyy", "MM/dd/yyyy", "yyyy/MM/dd"];
    private static readonly (string True, string False)[] Words =
        [("true", "false"), ("True", "False"), ("TRUE", "FALSE"), ("yes", "no")];

    private readonly (string True, string False) _words = Words[random.Next(Words.Length)];
    private readonly char _separator = random.Next(2) == 0 ? ' ' : 'T';
    private readonly bool _hasPlus = random.Next(5) == 0;
    private readonly int _nullShare = random.Next(3) == 0 ? 4 : 1000;

    public string Name { get; } = name;

    public GeneratedKind Kind { get; } = kind;

    /// <summary>How days are written, in the words of .NET.</summary>
    public string DateFormat { get; } = DateFormats[random.Next(DateFormats.Length)];

    /// <summary>A value as it is meant, in one spelling, and as it is written; null for NULL.</summary>
    public (string? Meant, string? Written) Next(int row)
    {
        if (row > 2 && random.Next(_nullShare) == 0) // the first rows have values, which tell the types
        {
            return (null, null);
        }

        switch (Kind)
        {
            case GeneratedKind.Integer:
                return Number(random.Next(-100_000, 1_000_000).ToString(CultureInfo.InvariantCulture));
            case GeneratedKind.BigInt:
                return Number(random.NextInt64(-1L << 60, 1L << 60).ToString(CultureInfo.InvariantCulture));
            case GeneratedKind.Decimal:
                return Number((random.Next(-1_000_000, 10_000_000) / 100m).ToString("0.00", CultureInfo.InvariantCulture));
            case GeneratedKind.Double:
                return Number(Math.Round(random.NextDouble() * 1e6, random.Next(1, 9)).ToString("R", CultureInfo.InvariantCulture));
            case GeneratedKind.Boolean:
                bool value = random.Next(2) == 0;
                return (value ? "true" : "false", value ? _words.True : _words.False);
            case GeneratedKind.Date:
            case GeneratedKind.Timestamp:
            case GeneratedKind.Time:
                return Moment(row);
            case GeneratedKind.Uuid:
                byte[] bytes = new byte[16];
                random.NextBytes(bytes);
                string uuid = new Guid(bytes).ToString();
                return (uuid, _hasPlus ? uuid.ToUpperInvariant() : uuid);
            case GeneratedKind.Code:
                return Same(random.Next(0, 100_000).ToString("0000000", CultureInfo.InvariantCulture));
            case GeneratedKind.Telephone:
                return Same("+49" + random.NextInt64(1_000_000_000, 9_999_999_999).ToString(CultureInfo.InvariantCulture));
            default:
                return Same(Text());
        }
    }

    private static (string, string) Same(string text) => (text, text);

    // Days after the twelfth among the first rows tell the layout; the others may be any.
    private (string, string) Moment(int row)
    {
        var day = new DateTime(random.Next(1950, 2040), random.Next(1, 13), row < 3 ? random.Next(13, 28) : random.Next(1, 28));
        var time = TimeSpan.FromSeconds(random.Next(86_400));
        string clock = time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        string iso = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string written = day.ToString(DateFormat, CultureInfo.InvariantCulture);
        return Kind == GeneratedKind.Date ? (iso, written)
            : Kind == GeneratedKind.Time ? (clock, clock)
            : (iso + " " + clock, written + _separator + clock);
    }

    private (string, string) Number(string plain)
    {
        string written = _hasPlus && Kind == GeneratedKind.Integer && plain[0] != '-' ? "+" + plain : plain;
        if (dialect.ThousandsSeparator is { } group)
        {
            int point = written.IndexOf('.', StringComparison.Ordinal);
            int end = point < 0 ? written.Length : point;
            int start = written[0] is '-' or '+' ? 1 : 0;
            for (int at = end - 3; at > start; at -= 3)
            {
                written = written.Insert(at, "\u0002");
            }

            written = written.Replace('.', dialect.DecimalSeparator).Replace('\u0002', group);
        }

        return (Canonical(plain), written.Replace('.', dialect.ThousandsSeparator is null ? dialect.DecimalSeparator : '.'));
    }

    // Without zeros at the end, whatever the scale.
    public static string Canonical(string number)
    {
        if (number.Contains('.', StringComparison.Ordinal) && !number.Contains('E', StringComparison.Ordinal))
        {
            number = number.TrimEnd('0').TrimEnd('.');
        }

        return number is "-0" ? "0" : number;
    }

    private string Text()
    {
        string[] pieces =
        [
            "a", "word", "7", " ", "x y", ".", "-", "#", "%", "\u00e9", "\u00fc",
            dialect.HasUnicode ? "\u4e2d\U0001F600" : "z", dialect.MayQuote ? dialect.Delimiter : "k",
            dialect.MayQuote ? dialect.Quote!.Value.ToString() : "q", dialect.MayQuote ? "\n" : "n",
            dialect.MayQuote ? "\r\n" : "m", dialect.MayQuote ? "\\" : "s", dialect.MayQuote ? "," : "c",
        ];
        string text = "t"; // never empty, a number, or a word for NULL
        for (int i = random.Next(6); i > 0; i--)
        {
            text += pieces[random.Next(pieces.Length)];
        }

        return text + "e";
    }
}
