using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Sessions;

/// <summary>Says when a plan is one for tables of another size than they have now.</summary>
internal static class PlannedSizes
{
    private const long Factor = 10;

    // Below this any plan will do.
    private const long SmallTable = 100;

    /// <summary>True when a table has ten times the rows that the plan was chosen for, or a tenth of them.</summary>
    public static bool AreLeft(CompiledStatement plan, PageReader reader)
    {
        for (var i = 0; i < plan.Sizes.Count; i++)
        {
            var (table, planned) = plan.Sizes[i];
            var rows = RootRecords.Read(reader, table.Root).RowCount;
            if (rows > Math.Max(planned, SmallTable) * Factor || rows < (planned / Factor) - SmallTable)
            {
                return true;
            }
        }

        return false;
    }
}
