using System;
using System.Text;

namespace DecentDb.Data.Values;

/// <summary>
/// Names of columns in one form whatever the width of their characters and the kind of their kana, as the contract of
/// GetOrdinal asks for. It does not use the culture, which may be switched off in the process.
/// </summary>
internal static class NameFolding
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const char IdeographicSpace = '\u3000';
    private const char FirstHalfWidthKana = '\uFF61';
    private const char LastHalfWidthKana = '\uFF9F';
    private const char VoicedMark = '\uFF9E';
    private const char SemiVoicedMark = '\uFF9F';

    // The full-width forms of the half-width signs and kana, in their order.
    private const string FullWidthKana =
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

    /// <summary>Half-width letters, digits and signs, and full-width katakana.</summary>
    public static string Fold(string name)
    {
        if (name.AsSpan().IndexOfAnyExceptInRange('\0', '\u2FFF') < 0)
        {
            return name;
        }

        var folded = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var last = folded.Length > 0 ? folded[^1] : '\0';
            if (c is VoicedMark or SemiVoicedMark && WithMark(last, c) is var marked && marked != last)
            {
                folded[^1] = marked;
                continue;
            }

            folded.Append(c switch
            {
                >= FirstFullWidth and <= LastFullWidth => (char)(c - FirstFullWidth + '!'),
                >= FirstHalfWidthKana and <= LastHalfWidthKana => FullWidthKana[c - FirstHalfWidthKana],
                IdeographicSpace => ' ',
                (>= '\u3041' and <= '\u3096') or '\u309D' or '\u309E' => (char)(c + 0x60),
                _ => c,
            });
        }

        return folded.ToString();
    }

    // In the order of the characters a kana comes before its voiced and semi-voiced forms.
    private static char WithMark(char kana, char mark) => (kana, mark) switch
    {
        ('ウ', VoicedMark) => 'ヴ',
        ('カ' or 'キ' or 'ク' or 'ケ' or 'コ' or 'サ' or 'シ' or 'ス' or 'セ' or 'ソ', VoicedMark) => (char)(kana + 1),
        ('タ' or 'チ' or 'ツ' or 'テ' or 'ト', VoicedMark) => (char)(kana + 1),
        ('ハ' or 'ヒ' or 'フ' or 'ヘ' or 'ホ', VoicedMark) => (char)(kana + 1),
        ('ハ' or 'ヒ' or 'フ' or 'ヘ' or 'ホ', SemiVoicedMark) => (char)(kana + 2),
        _ => kana,
    };
}
