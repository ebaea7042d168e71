using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

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
    private readonly List<BoundExpression> _written;
    private readonly IReadOnlyList<long>? _masks;
    private readonly BoundColumn? _mask;

    /// <summary>Begins a grouping.</summary>
    /// <param name="context">The context.</param>
    /// <param name="input">The rows.</param>
    /// <param name="keys">The keys as they are written.</param>
    /// <param name="masks">Which keys each grouping set leaves out; null: one set of all keys.</param>
    public GroupingBinder(
        BindingContext context, PlanNode input, List<BoundExpression> keys, IReadOnlyList<long>? masks)
    {
        _context = context;
        _keys = [];
        _written = [.. keys];
        _masks = masks;
        _inputColumns = [.. input.Output];
        _input = masks is null ? input : Expand(input, keys, masks);
        if (masks is null)
        {
            keys.ForEach(key => AddKey(key));
            return;
        }

        foreach (var column in ((ExpandNode)_input).AddedColumns)
        {
            AddKey(new BoundColumn(column));
        }

        _mask = new BoundColumn(_keyColumns[keys.Count]);
    }

    public BoundExpression Replace(BoundExpression expression, SyntaxNode place) =>
        ExpressionRewriter.Replace(expression, node => ReplaceNode(node, place));

    public AggregateNode Build() => new(_input, _keys, _aggregates, [.. _keyColumns, .. _aggregateColumns])
    {
        EmptySets = EmptySets(),
    };

    // Without rows a set without keys is a group all the same.
    private List<EmptySet> EmptySets()
    {
        var sets = new List<EmptySet>();
        for (var i = 0; i < _masks?.Count; i++)
        {
            if (_masks[i] == (1L << _written.Count) - 1)
            {
                sets.Add(new EmptySet(_masks[i], i));
            }
        }

        return sets;
    }

    private static ExpandNode Expand(PlanNode input, List<BoundExpression> keys, IReadOnlyList<long> masks)
    {
        var added = new List<PlanColumn>(keys.Count + 2);
        foreach (var key in keys)
        {
            var name = (key as BoundColumn)?.Column.Name ?? "key";
            added.Add(new PlanColumn(name, key.Type, isNullable: true) { GivenAt = GivenPlaces.Of(key) });
        }

        added.Add(new PlanColumn("left out", SqlType.BigInt, isNullable: false));
        added.Add(new PlanColumn("set", SqlType.BigInt, isNullable: false));
        return new ExpandNode(input, keys, masks, added);
    }

    // The bits of the keys, the last argument as the lowest one.
    private BoundExpression BitsOf(BoundGrouping grouping, SyntaxNode place)
    {
        BoundExpression? bits = null;
        for (var i = 0; i < grouping.Arguments.Count; i++)
        {
            var key = _written.FindIndex(other => ExpressionFacts.AreSame(other, grouping.Arguments[i]));
            if (key < 0)
            {
                throw place.Error(ErrorCode.GroupingError, "The arguments of GROUPING must stand in GROUP BY.");
            }

            if (_mask is null)
            {
                continue;
            }

            var one = Big(1);
            var bit = Of(BinaryOperator.BitwiseAnd, Of(BinaryOperator.ShiftRight, _mask, Big(key)), one);
            bits = bits is null ? bit : Of(BinaryOperator.BitwiseOr, Of(BinaryOperator.ShiftLeft, bits, one), bit);
        }

        return bits is null ? BoundConstant.Of(0) : new BoundCast(bits, SqlType.Integer, CastContext.Explicit);
    }

    private static BoundConstant Big(long value) => new(SqlValue.FromInt64(value), SqlType.BigInt);

    private static BoundBinary Of(BinaryOperator op, BoundExpression left, BoundExpression right) =>
        new(op, left, right, SqlType.BigInt);

    private BoundExpression? ReplaceNode(BoundExpression node, SyntaxNode place)
    {
        for (var i = 0; i < _written.Count; i++)
        {
            if (ExpressionFacts.AreSame(_written[i], node))
            {
                return new BoundColumn(_keyColumns[i]);
            }
        }

        switch (node)
        {
            case BoundGrouping grouping:
                return BitsOf(grouping, place);
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
                return _masks is null && IsSettled(column.Column)
                    ? new BoundColumn(AddSettled(column))
                    : throw place.Error(
                        ErrorCode.GroupingError,
                        $"The column \"{column.Column}\" must stand in GROUP BY or within an aggregate function.");
            default:
                return null;
        }
    }

    private PlanColumn AddSettled(BoundColumn column)
    {
        _written.Add(column);
        return AddKey(column);
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
