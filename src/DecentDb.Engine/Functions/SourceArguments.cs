using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>What an <see cref="ITableSource"/> is called with.</summary>
/// <param name="Values">The values without a name, in their order.</param>
/// <param name="Options">The values with a name, in their order; a name stands there once.</param>
public sealed record SourceArguments(
    IReadOnlyList<SqlValue> Values, IReadOnlyList<KeyValuePair<string, SqlValue>> Options);
