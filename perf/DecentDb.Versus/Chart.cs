using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;

namespace DecentDb.Versus;

/// <summary>Draws the ratios of a comparison as bars, an SVG picture.</summary>
internal static class Chart
{
    private const int Width = 760;
    private const int LabelWidth = 330;
    private const int BarHeight = 18;
    private const int RowHeight = 26;
    private const int Top = 50;

    public static string Draw(Comparison comparison, IReadOnlyList<Contender> contenders)
    {
        var bars = new List<(string Name, double Ratio)>();
        foreach (var (name, unit) in comparison.Names)
        {
            // Bytes are better when there are fewer of them; they stand in the table.
            if (unit != "bytes" && !name.EndsWith("8 threads", StringComparison.Ordinal))
            {
                Add(name);
            }
        }

        foreach (var (name, _) in comparison.LoadCases)
        {
            Add(name);
        }

        var largest = 1.0;
        foreach (var (_, ratio) in bars)
        {
            largest = Math.Max(largest, ratio);
        }

        var height = Top + (bars.Count * RowHeight) + 10;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" font-size=\"13\">");
        text.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        text.AppendLine(
            "<text x=\"10\" y=\"24\" font-size=\"15\">Speed of DecentDb, Microsoft.Data.Sqlite = 1</text>");
        for (var i = 0; i < bars.Count; i++)
        {
            Append(text, bars[i].Name, bars[i].Ratio, largest, Top + (i * RowHeight));
        }

        AppendOne(text, largest, height);
        text.AppendLine("</svg>");
        return text.ToString();

        void Add(string name) => bars.Add(
            (name, comparison.Find(name, contenders[0])!.Median / comparison.Find(name, contenders[1])!.Median));
    }

    private static double Length(double ratio, double largest) => (Width - LabelWidth - 70) * ratio / largest;

    private static void Append(StringBuilder text, string name, double ratio, double largest, int y)
    {
        var fill = ratio >= 1 ? "fill=\"#2b6cb0\"" : "fill=\"#c05621\"";
        text.AppendLine(CultureInfo.InvariantCulture,
            $"<text x=\"{LabelWidth - 8}\" y=\"{y + 14}\" text-anchor=\"end\">{WebUtility.HtmlEncode(name)}</text>");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"<rect x=\"{LabelWidth}\" y=\"{y}\" width=\"{Length(ratio, largest):0.0}\" height=\"{BarHeight}\" " +
            $"{fill}/>");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"<text x=\"{LabelWidth + Length(ratio, largest) + 6:0.0}\" y=\"{y + 14}\">{ratio:0.0}</text>");
    }

    // Where SQLite stands.
    private static void AppendOne(StringBuilder text, double largest, int height)
    {
        var x = LabelWidth + Length(1, largest);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"<line x1=\"{x:0.0}\" y1=\"{Top - 8}\" x2=\"{x:0.0}\" y2=\"{height - 6}\" stroke=\"#333333\"/>");
    }
}
