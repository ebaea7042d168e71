using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>Finds the <see cref="Keyword"/> of a word and the word of a keyword.</summary>
internal static class Keywords
{
    private const Keyword LastReserved = Keyword.Without;

    private static readonly string[] Texts = MakeTexts();

    private static readonly FrozenDictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        MakeTable().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>None when the word is no keyword; case does not matter.</summary>
    public static Keyword Find(ReadOnlySpan<char> word) =>
        Lookup.TryGetValue(word, out var keyword) ? keyword : Keyword.None;

    /// <summary>The words that cannot be names without quotes, in upper case.</summary>
    public static ReadOnlySpan<string> Reserved => Texts.AsSpan(1, (int)LastReserved);

    public static bool IsReserved(Keyword keyword) => keyword is > Keyword.None and <= LastReserved;

    /// <summary>The word in upper case.</summary>
    public static string Text(Keyword keyword) => Texts[(int)keyword];

    private static string[] MakeTexts()
    {
        string[] names = Enum.GetNames<Keyword>();
        var texts = new string[names.Length];
        var text = new StringBuilder();
        for (int i = 0; i < names.Length; i++)
        {
            text.Clear();
            foreach (char c in names[i])
            {
                if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                {
                    text.Append('_');
                }

                text.Append(char.ToUpperInvariant(c));
            }

            texts[i] = text.ToString();
        }

        return texts;
    }

    private static FrozenDictionary<string, Keyword> MakeTable()
    {
        var table = new Dictionary<string, Keyword>(StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i < Texts.Length; i++)
        {
            table.Add(Texts[i], (Keyword)i);
        }

        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
