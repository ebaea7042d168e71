using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Moves expressions above a grouping: what is a group key or an aggregate becomes a column of the grouped rows. Any
/// other column is refused, unless the primary key of its table is among the keys and so settles it.
/// </summary>
internal sealed class GroupingBinder
{
    private readonly BindingContext _context;
    private readonly PlanNode _input;
    private readonly List<BoundExpression> _keys;
    private readonly List<PlanColumn> _keyColumns = [];
    private readonly List<BoundAggregate> _aggregates = [];
    private readonly List<PlanColumn> _aggregateColumns = [];
    private readonly HashSet<PlanColumn> _inputColumns;

    public GroupingBinder(BindingContext context, PlanNode input, List<BoundExpression> keys)
    {
        _context = context;
        _input = input;
        _keys = [];
        _inputColumns = [.. input.Output];
        foreach (var key in keys)
        {
            AddKey(key);
        }
    }

    public BoundExpression Replace(BoundExpression expression, SyntaxNode place) =>
        ExpressionRewriter.Replace(expression, node => ReplaceNode(node, place));

    public AggregateNode Build() => new(_input, _keys, _aggregates, [.. _keyColumns, .. _aggregateColumns]);

    private BoundColumn? ReplaceNode(BoundExpression node, SyntaxNode place)
    {
        for (var i = 0; i < _keys.Count; i++)
        {
            if (ExpressionFacts.AreSame(_keys[i], node))
            {
                return new BoundColumn(_keyColumns[i]);
            }
        }

        switch (node)
        {
            case BoundAggregate aggregate:
                for (var i = 0; i < _aggregates.Count; i++)
                {
                    if (ExpressionFacts.AreSame(_aggregates[i], aggregate))
                    {
                        return new BoundColumn(_aggregateColumns[i]);
                    }
                }

                _aggregates.Add(aggregate);
                _aggregateColumns.Add(new PlanColumn(
                    aggregate.Function.Name, aggregate.Type, isNullable: !aggregate.Function.IsNeverNull)
                {
                    GivenAt = GivenPlaces.Of(aggregate),
                });
                return new BoundColumn(_aggregateColumns[^1]);
            case BoundColumn column when _inputColumns.Contains(column.Column):
                return IsSettled(column.Column)
                    ? new BoundColumn(AddKey(column))
                    : throw place.Error(
                        ErrorCode.GroupingError,
                        $"The column \"{column.Column}\" must stand in GROUP BY or within an aggregate function.");
            default:
                return null;
        }
    }

    private PlanColumn AddKey(BoundExpression key)
    {
        var source = (key as BoundColumn)?.Column;
        var isNullable = source is null || source.IsNullable || _context.IsNullExtended(source);
        var column = new PlanColumn(source?.Name ?? "key", key.Type, isNullable)
        {
            Table = source?.Table,
            TableAlias = source?.TableAlias,
            Ordinal = source?.Ordinal ?? -1,
            IsUntyped = source?.IsUntyped ?? false,
            GivenAt = GivenPlaces.Of(key),
        };
        _keys.Add(key);
        _keyColumns.Add(column);
        return column;
    }

    private bool IsSettled(PlanColumn column)
    {
        if (column.Table is not { PrimaryKey.Length: > 0 } table)
        {
            return false;
        }

        foreach (var ordinal in table.PrimaryKey)
        {
            if (!_keys.Exists(key => key is BoundColumn { Column: var k } && k.Table == table
                && k.TableAlias == column.TableAlias && k.Ordinal == ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
