using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// SEARCH and CYCLE of a recursive query. Each row gets columns behind its own: that of SEARCH, a key whose order is
/// the one asked for; those of CYCLE, the mark and the path of rows that led to it; and what only the next step reads,
/// the depth for a search by breadth and the keys of the path. The first part sets them, a step makes them of those of
/// the row that it comes from.
/// </summary>
internal sealed class Traversal
{
    private readonly CommonTableSyntax _syntax;
    private readonly SearchSyntax? _search;
    private readonly CycleSyntax? _cycle;
    private readonly BoundExpression _mark = BoundConstant.True;
    private readonly BoundExpression _unmarked = BoundConstant.False;
    private List<PlanColumn> _columns = [];

    /// <summary>Makes the columns that stand behind those of a query of WITH.</summary>
    /// <param name="syntax">The query with its SEARCH or CYCLE.</param>
    /// <param name="marks">The value of a row that was met before, and that of any other; none without TO.</param>
    public Traversal(CommonTableSyntax syntax, IReadOnlyList<BoundExpression> marks)
    {
        _syntax = syntax;
        _search = syntax.Search;
        _cycle = syntax.Cycle;
        if (marks is [var mark, var unmarked])
        {
            (_mark, _unmarked) = (mark, unmarked);
        }
    }

    private bool IsByBreadth => _search is { IsDepthFirst: false };

    /// <summary>How many columns follow those of the query.</summary>
    public int AddedCount => (_search is null ? 0 : 1) + (_cycle is null ? 0 : 2) + HiddenCount;

    // Those that are dropped at the end.
    private int HiddenCount => (IsByBreadth ? 1 : 0) + (_cycle is null ? 0 : 1);

    private int MarkIndex => _search is null ? 0 : 1;

    private int HiddenIndex => AddedCount - HiddenCount;

    /// <summary>The part that a step is, with the columns of the row that it comes from behind its own.</summary>
    public SelectSyntax Step(QueryBodySyntax part)
    {
        if (part is not SelectSyntax select)
        {
            throw part.Error(
                ErrorCode.NotSupported, "With SEARCH or CYCLE the right side of the UNION must be a SELECT.");
        }

        return new SelectSyntax(
            select.Location,
            new SelectDistinct(select.IsDistinct, select.DistinctOn),
            [.. select.Items, new WorkingItemSyntax(_syntax.Name.Location)],
            select.From,
            new SelectClauses(select.Where, select.GroupBy, select.Having, select.Windows));
    }

    /// <summary>The rows of the first part, with the columns behind them.</summary>
    /// <param name="first">The rows.</param>
    /// <param name="columns">Their columns under the names that the query gives them.</param>
    public ProjectNode Begin(PlanNode first, List<PlanColumn> columns)
    {
        _columns = columns;
        RefuseSameNames();
        List<BoundExpression> added = [];
        if (_search is not null)
        {
            var by = Find(first, _search.Columns);
            added.Add(KeyOf(_search.IsDepthFirst ? by : [Zero, .. by]));
        }

        if (_cycle is not null)
        {
            added.Add(_unmarked);
            added.Add(ArrayOf(TextOf(Find(first, _cycle.Columns)), SqlType.Text));
        }

        if (IsByBreadth)
        {
            added.Add(Zero);
        }

        if (_cycle is not null)
        {
            added.Add(ArrayOf(KeyOf(Find(first, _cycle.Columns)), SqlType.Blob));
        }

        return With(first, first.Output.Count, added);
    }

    /// <summary>The rows of a step, with what they add to the columns of the rows that they come from.</summary>
    public ProjectNode Continue(PlanNode step)
    {
        var count = step.Output.Count - AddedCount;
        BoundExpression Before(int index) => new BoundColumn(step.Output[count + index]);
        List<BoundExpression> added = [];
        var depth = new BoundBinary(BinaryOperator.Add, Before(IsByBreadth ? HiddenIndex : 0), One, SqlType.BigInt);
        if (_search is not null)
        {
            var by = Find(step, _search.Columns);
            added.Add(_search.IsDepthFirst
                ? new BoundBinary(BinaryOperator.Concat, Before(0), KeyOf(by), SqlType.Blob)
                : KeyOf([depth, .. by]));
        }

        var keys = Before(AddedCount - 1);
        if (_cycle is not null)
        {
            var isMet = new BoundFunction(
                ArrayFunctions.Quantified(ArrayComparison.Equal, isAny: true),
                [KeyOf(Find(step, _cycle.Columns)), keys],
                SqlType.Boolean);
            added.Add(new BoundCase(null, [new BoundWhen(isMet, _mark)], _unmarked, _mark.Type));
            added.Add(Append(Before(MarkIndex + 1), TextOf(Find(step, _cycle.Columns)), SqlType.Text));
        }

        if (IsByBreadth)
        {
            added.Add(depth);
        }

        if (_cycle is not null)
        {
            added.Add(Append(keys, KeyOf(Find(step, _cycle.Columns)), SqlType.Blob));
        }

        return With(step, count, added);
    }

    /// <summary>The rows that a step goes on from: those without the mark of a cycle.</summary>
    /// <param name="rows">The rows that the last step gave.</param>
    public PlanNode Unmarked(PlanNode rows)
    {
        if (_cycle is null)
        {
            return rows;
        }

        var mark = new BoundColumn(rows.Output[rows.Output.Count - AddedCount + MarkIndex]);
        var isMarked = new BoundComparison(BinaryOperator.Equal, mark, _mark);
        return new FilterNode(rows, new BoundIs(isMarked, IsTest.True, Negated: true));
    }

    /// <summary>All rows without what only steps read.</summary>
    public PlanNode End(PlanNode rows) => With(rows, rows.Output.Count - HiddenCount, []);

    /// <summary>The rows of a part in other types, without the columns behind them.</summary>
    public PlanNode Bare(PlanNode rows) => With(rows, rows.Output.Count - AddedCount, []);

    private static BoundConstant Zero => new(SqlValue.FromInt64(0), SqlType.BigInt);

    private static BoundConstant One => new(SqlValue.FromInt64(1), SqlType.BigInt);

    private static BoundFunction KeyOf(List<BoundExpression> values) =>
        new(TraversalFunctions.Key, values, SqlType.Blob);

    private static BoundFunction TextOf(List<BoundExpression> values) =>
        new(TraversalFunctions.Text, values, SqlType.Text);

    private static BoundFunction ArrayOf(BoundExpression item, SqlType type) =>
        new(ArrayBuildingFunctions.OfItems, [item], type.ArrayType);

    private static BoundFunction Append(BoundExpression array, BoundExpression item, SqlType type) =>
        new(ArrayBuildingFunctions.AppendItem.Overloads[0], [array, item], type.ArrayType);

    // The columns that the query names: those of the WITH, else those of its first part.
    private List<BoundExpression> Find(PlanNode rows, IReadOnlyList<NameSyntax> names)
    {
        var columns = new List<BoundExpression>(names.Count);
        foreach (var name in names)
        {
            var index = _columns.FindIndex(column => Identifier.Same(column.Name, name.Value));
            if (index < 0)
            {
                throw name.Error(
                    ErrorCode.SyntaxError,
                    $"The column \"{name.Value}\" of SEARCH or CYCLE is not among those of \"{_syntax.Name.Value}\".");
            }

            var column = new BoundColumn(rows.Output[index]);
            if (columns.Exists(other => ExpressionFacts.AreSame(other, column)))
            {
                throw name.Error(
                    ErrorCode.DuplicateColumn,
                    $"The column \"{name.Value}\" stands more than once in SEARCH or CYCLE.");
            }

            columns.Add(column);
        }

        return columns;
    }

    private ProjectNode With(PlanNode rows, int count, List<BoundExpression> added)
    {
        var values = new List<BoundExpression>(count + added.Count);
        var output = new List<PlanColumn>(count + added.Count);
        for (var i = 0; i < count; i++)
        {
            var column = rows.Output[i];
            values.Add(new BoundColumn(column));
            output.Add(new PlanColumn(column.Name, column.Type, column.IsNullable)
            {
                IsUntyped = column.IsUntyped,
                GivenAt = column.GivenAt,
            });
        }

        for (var i = 0; i < added.Count; i++)
        {
            values.Add(added[i]);
            output.Add(new PlanColumn(NameOf(i), added[i].Type, isNullable: true));
        }

        return new ProjectNode(rows, values, output);
    }

    // What is read by steps alone has a name that no text can have.
    private string NameOf(int index) => index switch
    {
        0 when _search is not null => _search.Sequence.Value,
        _ when _cycle is not null && index == MarkIndex => _cycle.MarkColumn.Value,
        _ when _cycle is not null && index == MarkIndex + 1 => _cycle.Path.Value,
        _ => "\0" + index.ToString(CultureInfo.InvariantCulture),
    };

    private void RefuseSameNames()
    {
        List<NameSyntax> names = [];
        if (_search is not null)
        {
            names.Add(_search.Sequence);
        }

        if (_cycle is not null)
        {
            names.Add(_cycle.MarkColumn);
            names.Add(_cycle.Path);
        }

        var known = new HashSet<string>(Identifier.Comparer);
        _columns.ForEach(column => known.Add(column.Name));
        foreach (var name in names)
        {
            if (!known.Add(name.Value))
            {
                throw name.Error(
                    ErrorCode.SyntaxError, $"\"{_syntax.Name.Value}\" has a column \"{name.Value}\" already.");
            }
        }
    }
}
