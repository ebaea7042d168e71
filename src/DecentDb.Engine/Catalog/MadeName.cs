using System.Globalization;

namespace DecentDb.Engine.Catalog;

/// <summary>Names of objects that nobody gave one, as in <c>table_column_key</c>.</summary>
internal static class MadeName
{
    /// <summary>The greatest length of a name, in UTF-16 units.</summary>
    public const int LengthMax = 128;

    /// <summary>A name.</summary>
    /// <param name="stem">What it begins with; as much of it as there is room for.</param>
    /// <param name="ending">What it ends with, behind an underscore.</param>
    /// <param name="number">0, or how many of these names are taken.</param>
    public static string Of(string stem, string ending, int number)
    {
        var suffix = number == 0 ? ending : ending + number.ToString(CultureInfo.InvariantCulture);
        var room = LengthMax - suffix.Length - 1;
        return (stem.Length > room ? stem[..room] : stem) + "_" + suffix;
    }
}
