using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>Names a record of a roots page: the page and the place of the record in it.</summary>
/// <param name="Value"><c>page &lt;&lt; 16 | slot</c>, as the catalog stores it.</param>
internal readonly record struct RootId(long Value)
{
    public RootId(PageId page, int slot)
        : this(((long)page.Value << 16) | (uint)slot)
    {
    }

    public PageId Page => new((uint)(Value >> 16));

    public int Slot => (int)(Value & 0xFFFF);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Page}.{Slot}");
}
