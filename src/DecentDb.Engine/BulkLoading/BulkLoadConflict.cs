using System.Collections.Generic;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What becomes of rows whose key the table has.</summary>
/// <param name="Mode">What happens.</param>
/// <param name="KeyColumns">The columns of the primary key or of a unique index; empty = every unique key.</param>
/// <param name="UpdateColumns">For Update: the columns that change; empty = all that are loaded but the key's.</param>
public sealed record BulkLoadConflict(
    BulkLoadConflictMode Mode, IReadOnlyList<string> KeyColumns, IReadOnlyList<string> UpdateColumns);
