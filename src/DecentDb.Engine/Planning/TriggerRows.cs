using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// What NEW and OLD mean in a trigger: the columns of its table, whose values are parameters of its statements. Those
/// of OLD come first, then those of NEW.
/// </summary>
internal sealed class TriggerRows
{
    private const string NewName = "new";
    private const string OldName = "old";

    private readonly TableSchema _table;
    private readonly bool _hasOld;
    private readonly bool _hasNew;

    /// <summary>The rows of a trigger.</summary>
    public TriggerRows(TableSchema table, TriggerSchema trigger)
        : this(
            table,
            trigger.IsOfRows && (trigger.Events & TriggerEvents.Insert) == TriggerEvents.None,
            trigger.IsOfRows && (trigger.Events & TriggerEvents.Delete) == TriggerEvents.None)
    {
    }

    /// <summary>The rows of a trigger.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="hasOld">True when all that it fires for has an old row.</param>
    /// <param name="hasNew">True when all that it fires for has a new row.</param>
    public TriggerRows(TableSchema table, bool hasOld, bool hasNew)
    {
        _table = table;
        _hasOld = hasOld;
        _hasNew = hasNew;
        Parameters = StatementParameters.OfCount(2 * table.Columns.Length);
    }

    /// <summary>The parameters of each statement of the trigger.</summary>
    public StatementParameters Parameters { get; }

    /// <summary>The parameter that a reference means, and its type; null when it means none of the rows.</summary>
    /// <exception cref="DatabaseException">UndefinedColumn.</exception>
    public (int Index, SqlType Type)? Find(ColumnReferenceSyntax reference)
    {
        var isNew = reference.Table is { } table && Identifier.Same(table.Value, NewName) && _hasNew;
        if (reference.Schema is not null || (!isNew && !(reference.Table is { } name
            && Identifier.Same(name.Value, OldName) && _hasOld)))
        {
            return null;
        }

        var column = _table.GetColumn(reference.Column.Value);
        return (column.Ordinal + (isNew ? _table.Columns.Length : 0), column.Type);
    }
}
