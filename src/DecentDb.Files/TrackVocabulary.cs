using System;

namespace DecentDb.Files;

/// <summary>The words of made-up track titles.</summary>
internal static class TrackVocabulary
{
    /// <summary>No title is longer: four words of nine letters and the blanks between them.</summary>
    public const int MaxTitleLength = (4 * 9) + 3;

    // 128 words of five to nine letters: seven random bits choose one.
    private static readonly string[] Words =
    [
        "Silver", "Golden", "Winter", "Summer", "Autumn", "Midnight", "Morning", "Evening", "Sunday", "Monday",
        "Friday", "River", "Ocean", "Mountain", "Valley", "Desert", "Forest", "Garden", "Island", "Harbor",
        "Lonely", "Broken", "Hidden", "Burning", "Falling", "Rising", "Dancing", "Running", "Waiting",
        "Dreaming", "Sleeping", "Walking", "Flying", "Crying", "Laughing", "Shining", "Fading", "Endless",
        "Electric", "Velvet", "Crystal", "Diamond", "Scarlet", "Crimson", "Purple", "Yellow", "Orange",
        "Shadow", "Mirror", "Window", "Candle", "Lantern", "Thunder", "Lightning", "Blizzard", "Rainfall",
        "Sunrise", "Sunset", "Twilight", "Starlight", "Heart", "Memory", "Promise", "Secret", "Whisper",
        "Echoes", "Silence", "Rhythm", "Melody", "Harmony", "Chorus", "Ballad", "Anthem", "Serenade",
        "Prelude", "Symphony", "Lullaby", "Refrain", "Station", "Highway", "Railroad", "Avenue", "Bridge",
        "Tower", "Castle", "Kingdom", "Empire", "Republic", "Planet", "Comet", "Galaxy", "Orbit", "Gravity",
        "Horizon", "Voyage", "Journey", "Stranger", "Wanderer", "Pilgrim", "Soldier", "Sailor", "Dancer",
        "Painter", "Poet's", "Angel", "Devil's", "Saint", "Ghost", "Spirit", "Phantom", "Tiger", "Raven",
        "Falcon", "Sparrow", "Wolves", "Horses", "Dragon", "Phoenix", "Paradise", "Babylon", "Forever",
        "Always", "Never", "Tomorrow", "Yesterday", "Tonight", "Together", "Somewhere",
    ];

    // The first word of one title in thirty-two: letters that take two or three bytes in UTF-8.
    private static readonly string[] AccentedWords =
    [
        "Señorita", "Jalapeño", "Garçon", "Crème", "Fiancée", "Ångström", "Smörgås", "Übermut", "Größe",
        "Château", "Élégie", "Mañana", "Żółwie", "Москва", "Северный", "さくらさく",
    ];

    /// <summary>Builds a title of two to four words from random bits and returns its length.</summary>
    public static int BuildTitle(Span<char> title, ulong bits)
    {
        // One in four titles has two words, two have three, one has four.
        int words = 2 + (int)(bits & 1) + (int)((bits >> 1) & 1);
        bool accented = ((bits >> 2) & 31) == 0;
        bits >>= 7;
        string word = accented ? AccentedWords[(int)(bits & 15)] : Words[(int)(bits & 127)];
        word.CopyTo(title);
        int length = word.Length;
        while (--words > 0)
        {
            bits >>= 7;
            word = Words[(int)(bits & 127)];
            title[length++] = ' ';
            word.CopyTo(title[length..]);
            length += word.Length;
        }

        return length;
    }
}
