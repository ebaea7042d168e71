using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>
/// How texts are ordered and when they are equal, as a key that orders as bytes do: what a collation has written is
/// part of the file format. None asks the culture of the process, which another process may lack.
/// </summary>
/// <param name="name">Its name.</param>
internal abstract class TextCollation(string name)
{
    /// <summary>The order of the bytes, by another name than that of the default.</summary>
    public static readonly TextCollation Binary = new BinaryCollation("C");

    /// <summary>Letters without regard to their case.</summary>
    public static readonly TextCollation NoCase = new NoCaseCollation("nocase");

    /// <summary>Blanks at the end do not count.</summary>
    public static readonly TextCollation TrimEnd = new TrimEndCollation("rtrim");

    /// <summary>Letters by the alphabet, then by accents, then by case.</summary>
    public static readonly TextCollation Unicode = new UnicodeCollation("unicode");

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its name as SQL writes it.</summary>
    public string SqlName => name == "C" ? "\"C\"" : name;

    /// <summary>True where LIKE takes letters without regard to their case.</summary>
    public virtual bool IgnoresCase => false;

    /// <summary>Writes the key of a text.</summary>
    public abstract void Write(IBufferWriter<byte> key, ReadOnlySpan<byte> text);

    private sealed class BinaryCollation(string name) : TextCollation(name)
    {
        public override void Write(IBufferWriter<byte> key, ReadOnlySpan<byte> text) => key.Write(text);
    }

    private sealed class TrimEndCollation(string name) : TextCollation(name)
    {
        public override void Write(IBufferWriter<byte> key, ReadOnlySpan<byte> text) =>
            key.Write(text.TrimEnd((byte)' '));
    }

    private sealed class NoCaseCollation(string name) : TextCollation(name)
    {
        public override bool IgnoresCase => true;

        public override void Write(IBufferWriter<byte> key, ReadOnlySpan<byte> text)
        {
            while (!text.IsEmpty)
            {
                Rune.DecodeFromUtf8(text, out var rune, out var length);
                text = text[length..];
                var room = key.GetSpan(4);
                key.Advance(Rune.ToLowerInvariant(rune).EncodeToUtf8(room));
            }
        }
    }

    private sealed class UnicodeCollation(string name) : TextCollation(name)
    {
        // The letters of Latin-1 and Latin Extended-A that are others with an accent, in the order of the accents.
        private static readonly Dictionary<int, Rune> Bases = CreateBases(
            "aàáâãäåāăą", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭį", "jĵ", "kķ", "lĺļľŀł", "nñńņň",
            "oòóôõöøōŏő", "rŕŗř", "sśŝşš", "tţťŧ", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž");

        public override void Write(IBufferWriter<byte> key, ReadOnlySpan<byte> text)
        {
            for (var level = 0; level < 3; level++)
            {
                for (var rest = text; !rest.IsEmpty;)
                {
                    Rune.DecodeFromUtf8(rest, out var rune, out var length);
                    rest = rest[length..];
                    WriteLevel(key, rune, level);
                }

                key.Write((ReadOnlySpan<byte>)[0]);
            }

            // Texts are equal only when they are the same.
            key.Write(text);
        }

        private static void WriteLevel(IBufferWriter<byte> key, Rune rune, int level)
        {
            var lower = Rune.ToLowerInvariant(rune);
            var letter = Bases.GetValueOrDefault(lower.Value, lower);
            if (level == 2)
            {
                key.Write((ReadOnlySpan<byte>)[rune == lower ? (byte)1 : (byte)2]);
                return;
            }

            // Marks that stand by themselves are accents too.
            var isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark;
            if (level == 0 && !isMark)
            {
                key.Write((ReadOnlySpan<byte>)[RankOf(letter)]);
                key.Advance(letter.EncodeToUtf8(key.GetSpan(4)));
            }
            else if (level == 1)
            {
                key.Advance((isMark || letter != lower ? lower : new Rune(1)).EncodeToUtf8(key.GetSpan(4)));
            }
        }

        // Blanks come before punctuation, that before signs, digits and letters.
        private static byte RankOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format => 1,
            >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => 2,
            >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol => 3,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => 4,
            _ => 5,
        };

        private static Dictionary<int, Rune> CreateBases(params ReadOnlySpan<string> families)
        {
            var bases = new Dictionary<int, Rune>();
            foreach (var family in families)
            {
                foreach (var letter in family.AsSpan(1))
                {
                    bases.Add(letter, new Rune(family[0]));
                }
            }

            return bases;
        }
    }
}
