using System;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>Finds UTF-16 that cannot be written as UTF-8.</summary>
internal static class LoneSurrogate
{
    /// <summary>The index of the first half of a surrogate pair that lacks its other half, or -1.</summary>
    public static int Find(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (true)
        {
            int step = text[i..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (step < 0)
            {
                return -1;
            }

            i += step;
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (!isPair)
            {
                return i;
            }

            i += 2;
        }
    }
}
