using System.Diagnostics;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Tables;

/// <summary>
/// What a statement does at its end to the rows that refer to a key which is gone. Every statement that removes or
/// changes rows, and every load that does, comes through <see cref="ParentKey"/> to one of these.
/// </summary>
internal abstract class ReferentialAction
{
    private static readonly ReferentialAction Refusal = new Refuse();

    /// <summary>The action of a foreign key; the catalog has only those that there are.</summary>
    public static ReferentialAction Of(ForeignKeyAction action) => action switch
    {
        ForeignKeyAction.NoAction or ForeignKeyAction.Restrict => Refusal,
        _ => throw new UnreachableException(),
    };

    /// <summary>Acts on the rows that refer to keys, of which none is there any more.</summary>
    /// <param name="child">The table with those rows.</param>
    /// <param name="parent">The table that had the keys.</param>
    /// <param name="lookup">Finds the rows.</param>
    /// <param name="keys">Keys that were removed or changed.</param>
    /// <param name="parents">Tells whether a key is there again.</param>
    public abstract void Apply(
        TableWriter child, ParentKey parent, ChildLookup lookup, KeyValues keys, ParentLookup parents);

    /// <summary>NO ACTION and RESTRICT: the statement fails.</summary>
    private sealed class Refuse : ReferentialAction
    {
        public override void Apply(
            TableWriter child, ParentKey parent, ChildLookup lookup, KeyValues keys, ParentLookup parents)
        {
            var found = lookup.FindReferenced(keys, i => !parents.Exists(keys.Columns, i));
            if (found >= 0)
            {
                throw Violations.StillReferenced(child.Schema, parent.Schema, parent.Key, keys.Columns, found);
            }
        }
    }
}
