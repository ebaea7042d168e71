using System;
using System.Text;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>Finds the <see cref="Keyword"/> of a word and the word of a keyword.</summary>
internal static class Keywords
{
    private const Keyword LastReserved = Keyword.Without;
    private const int PlaceBits = 11; // so many more places than keywords that two seldom meet
    private const int PlaceCount = 1 << PlaceBits;

    private static readonly string[] Texts = MakeTexts();

    // The keywords by the hashes of their texts, each in the first place that was free: an array of bytes, as a generic
    // dictionary of keywords is compiled when it is first used, for which every short command would wait.
    private static readonly byte[] Places = MakePlaces();

    /// <summary>None when the word is no keyword; case does not matter.</summary>
    public static Keyword Find(ReadOnlySpan<char> word)
    {
        for (int place = FirstPlace(word); Places[place] != 0; place = (place + 1) % PlaceCount)
        {
            if (Ascii.EqualsIgnoreCase(word, Texts[Places[place]]))
            {
                return (Keyword)Places[place];
            }
        }

        return Keyword.None;
    }

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

    private static byte[] MakePlaces()
    {
        byte[] places = new byte[PlaceCount];
        for (int i = 1; i < Texts.Length; i++)
        {
            int place = FirstPlace(Texts[i]);
            while (places[place] != 0)
            {
                place = (place + 1) % PlaceCount;
            }

            places[place] = (byte)i;
        }

        return places;
    }

    private static int FirstPlace(ReadOnlySpan<char> word)
    {
        uint hash = (uint)word.Length;
        foreach (char c in word)
        {
            hash = (hash * 31) + (c | 0x20u);
        }

        return (int)((hash * 0x9E3779B1) >> (32 - PlaceBits));
    }
}
