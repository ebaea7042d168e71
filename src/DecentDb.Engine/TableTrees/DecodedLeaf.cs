using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// A leaf that a write transaction changed and has not encoded yet. It stands for its page until then: whoever looks
/// for a row asks the decoded leaves first. Objects are used again for one leaf after the other.
/// </summary>
internal sealed class DecodedLeaf(TableLayout layout)
{
    public RowBuffer Rows { get; } = new(layout);

    public PageId Page { get; set; }

    /// <summary>A row id within the bounds of the leaf, by which it is found again when it is empty.</summary>
    public long AnyRowId { get; set; }

    /// <summary>
    /// The savepoint after which this object was made; only while it is the newest may it be changed.
    /// </summary>
    public LeafSavepoint? Owner { get; set; }

    /// <summary>True when rows were deleted or became shorter, so that it may merge with a neighbour.</summary>
    public bool HasShrunk { get; set; }

    /// <summary>Insertions and updates, to look at the size only now and then.</summary>
    public int ChangeCount { get; set; }

    /// <summary>References of columns that the table lost: their pages are freed when the leaf is encoded.</summary>
    public List<byte[]>? Orphans { get; set; }

    public void CopyTo(DecodedLeaf other)
    {
        other.Rows.Clear();
        other.Rows.Append(Rows);
        other.Page = Page;
        other.AnyRowId = AnyRowId;
        other.HasShrunk = HasShrunk;
        other.ChangeCount = ChangeCount;
        other.Orphans = Orphans;
    }
}
