using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DecentDb.Engine.Primitives;

/// <summary>The text of an invariant, which is put together only when it does not hold.</summary>
[InterpolatedStringHandler]
internal readonly ref struct InvariantText
{
    private readonly StringBuilder? _text;

    public InvariantText(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = condition ? null : new StringBuilder(literalLength + (formattedCount * 8));
    }

    public void AppendLiteral(string value) => _text?.Append(value);

    public void AppendFormatted<T>(T value) => _text?.Append(CultureInfo.InvariantCulture, $"{value}");

    public override string ToString() => _text?.ToString() ?? "";
}
