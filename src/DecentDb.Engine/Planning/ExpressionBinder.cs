using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Resolves the names of an expression in a scope and settles its types, as PostgreSQL does: text constants and open
/// parameters take the type of the other operand, numbers meet in the wider type.
/// </summary>
internal sealed class ExpressionBinder
{
    private readonly BindingContext _context;
    private readonly Scope? _scope;
    private readonly Coercion _coercion;
    private readonly OperatorBinder _operators;
    private readonly FunctionBinder _functions;
    private readonly AggregateCallBinder _aggregates;
    private readonly RowValueBinder _rows;
    private readonly SubqueryBinder _subqueries;
    private readonly ArrayBinder _arrays;
    private WindowCallBinder? _windows;

    public ExpressionBinder(BindingContext context, Scope? scope)
    {
        _context = context;
        _scope = scope;
        _coercion = new Coercion(context);
        _operators = new OperatorBinder(_coercion);
        _functions = new FunctionBinder(_coercion);
        _aggregates = new AggregateCallBinder(this, context, scope);
        _rows = new RowValueBinder(this, _operators);
        _subqueries = new SubqueryBinder(this, _operators, _rows);
        _arrays = new ArrayBinder(_coercion, Bind, _functions.UnifyAll);
    }

    /// <summary>Where an aggregate may not stand, its name for the message; null where it may.</summary>
    public string? AggregatesForbiddenIn { get; set; } = "this place";

    /// <summary>Where a function that gives rows may not stand; null where it may.</summary>
    public string? SetCallsForbiddenIn { get; set; } = "this place";

    public Coercion Coercion => _coercion;

    /// <summary>Binds the aggregates of this query, also those that stand in queries within it.</summary>
    public AggregateCallBinder Aggregates => _aggregates;

    /// <summary>Binds the arrays of this query.</summary>
    public ArrayBinder Arrays => _arrays;

    /// <summary>Binds the window functions of this query.</summary>
    public WindowCallBinder Windows => _windows ??= new WindowCallBinder(this);

    /// <summary>A condition: BOOLEAN.</summary>
    public BoundExpression BindCondition(ExpressionSyntax syntax)
    {
        var bound = Bind(syntax);
        if (!bound.Type.IsBoolean && !Coercion.IsOpen(bound))
        {
            throw syntax.Error(
                ErrorCode.DatatypeMismatch, $"A condition must be of type BOOLEAN, but this is of type {bound.Type}.");
        }

        return _coercion.To(bound, SqlType.Boolean, syntax);
    }

    /// <summary>A value; when nothing settles its type it is a text.</summary>
    public BoundExpression BindValue(ExpressionSyntax syntax) => _coercion.Settle(Bind(syntax), syntax);

    /// <summary>A value whose type may stay open, for a caller that settles it.</summary>
    public BoundExpression Bind(ExpressionSyntax syntax)
    {
        _context.CountExpression(syntax);
        return BindNode(syntax);
    }

    private BoundExpression BindNode(ExpressionSyntax syntax) => syntax switch
    {
        LiteralSyntax e => BindLiteral(e),
        ColumnReferenceSyntax e => BindColumn(e),
        ParameterSyntax e => _context.BindParameter(e),
        UnarySyntax e => _operators.BindUnary(e, Bind(e.Operand)),
        BinarySyntax { Left: RowSyntax } e => _rows.Compare(e.Operator, e.Left, e.Right, e),
        BinarySyntax { Right: RowSyntax } e => _rows.Compare(e.Operator, e.Left, e.Right, e),
        BinarySyntax e => _operators.BindBinary(e, Bind(e.Left), Bind(e.Right)),
        LogicalSyntax e => BindLogical(e),
        IsSyntax { Operand: RowSyntax } e => _rows.BindIsNull(e),
        IsSyntax e => BindIs(e),
        DistinctFromSyntax { Left: RowSyntax } e => _rows.BindDistinctFrom(e),
        DistinctFromSyntax e => BindDistinctFrom(e),
        BetweenSyntax e => BindBetween(e),
        InListSyntax { Operand: RowSyntax, Items: not [ScalarSubquerySyntax] } e => _rows.BindInList(e),
        InListSyntax e => BindInList(e),
        InQuerySyntax e => _subqueries.BindIn(e.Operand, e.Query, e, e.Negated),
        LikeSyntax e => BindLike(e),
        CastSyntax e => ArrayBinder.BindEmpty(e, _context.Catalog) ?? BindCast(e, Bind(e.Operand)),
        CaseSyntax e => BindCase(e),
        ScalarSubquerySyntax e => _subqueries.BindScalar(e),
        ExistsSyntax e => _subqueries.BindExists(e.Query),
        FunctionCallSyntax e => BindCall(e),
        CurrentValueSyntax e => FunctionBinder.BindCurrentValue(e),
        CollateSyntax e => BindCollate(e),
        DefaultValueSyntax e => throw e.Error(ErrorCode.SyntaxError, "DEFAULT may not stand here."),
        QuantifiedSyntax e => _subqueries.BindQuantified(e),
        RowSyntax e => throw NotSupported(e, "A row value here"),
        ArraySyntax e => _arrays.Bind(e),
        ArrayQuerySyntax e => _arrays.Bind(e),
        SubscriptSyntax e => _arrays.Bind(e),
        GroupingSetsSyntax e => throw e.Error(ErrorCode.SyntaxError, "Grouping sets stand in GROUP BY alone."),
        _ => throw NotSupported(syntax, "This expression"),
    };

    /// <summary>Binds a condition of a domain.</summary>
    public static BoundExpression BindDomainCheck(
        BindingContext context, Dictionary<string, BoundExpression> values, ExpressionSyntax condition) =>
        new ExpressionBinder(context, new Scope(null) { Values = values })
        {
            AggregatesForbiddenIn = "CHECK",
        }.BindCondition(condition);

    private BoundExpression BindCast(CastSyntax syntax, BoundExpression operand)
    {
        var value = SystemCasts.Bind(syntax, operand, _coercion) ?? _operators.BindCast(syntax, operand);
        return !syntax.Type.IsArray && TypeNames.Find(syntax.Type, _context.Catalog) is DomainSchema domain
            ? DomainValues.Check(value, domain, syntax, _context, BindDomainCheck) : value;
    }

    public static DatabaseException NotSupported(SyntaxNode syntax, string construct) =>
        syntax.Error(ErrorCode.NotSupported, construct + " is not supported yet.");

    private BoundExpression BindLiteral(LiteralSyntax syntax)
    {
        switch (syntax)
        {
            case NullLiteralSyntax:
                return new BoundConstant(SqlValue.Null, default);
            case BooleanLiteralSyntax e:
                return e.Value ? BoundConstant.True : BoundConstant.False;
            case IntegerLiteralSyntax e:
                var type = e.Value is >= int.MinValue and <= int.MaxValue ? SqlType.Integer : SqlType.BigInt;
                return new BoundConstant(SqlValue.FromInt64(e.Value, type.Kind), type);
            case DecimalLiteralSyntax e:
                return new BoundConstant(SqlValue.FromDecimal(e.Value), SqlType.Decimal);
            case DoubleLiteralSyntax e:
                return new BoundConstant(SqlValue.FromDouble(e.Value), SqlType.Double);
            case TextLiteralSyntax e:
                return new BoundConstant(SqlValue.FromText(e.Value), default);
            case BlobLiteralSyntax e:
                return new BoundConstant(SqlValue.FromBytes(e.Value.ToArray()), SqlType.Blob);
            case TypedLiteralSyntax e:
                return BindTypedLiteral(e);
            default:
                throw NotSupported(syntax, "This literal");
        }
    }

    private BoundExpression BindTypedLiteral(TypedLiteralSyntax syntax)
    {
        if (TypeNames.Find(syntax.Type, _context.Catalog) is DomainSchema)
        {
            var text = new TextLiteralSyntax(syntax.Location, syntax.Value);
            return Bind(new CastSyntax(syntax.Location, text, syntax.Type));
        }

        var type = TypeNames.Resolve(syntax.Type, _context.Catalog);
        try
        {
            var value = ValueConverter.Convert(SqlValue.FromText(syntax.Value), type, CastContext.Explicit);
            return new BoundConstant(value, type);
        }
        catch (DatabaseException e) when (e.Line is null)
        {
            throw syntax.Error(e);
        }
    }

    private BoundExpression BindColumn(ColumnReferenceSyntax syntax)
    {
        ObjectName.SchemaOf(syntax.Schema, _context.Catalog, ErrorCode.UndefinedTable);

        _context.References?.Add(syntax);
        if (_scope?.Find(syntax) is { } column)
        {
            return new BoundColumn(column);
        }

        if (_scope?.FindValue(syntax) is { } named)
        {
            return named;
        }

        // A column of a query around this one becomes a parameter; each query in between hands it on.
        if (_scope?.Outer is not null && FindOuter(_scope, syntax) is { } outer)
        {
            return outer;
        }

        return _context.TriggerRows?.Find(syntax) is { } row
            ? new BoundParameter(row.Index, row.Type)
            : SystemCasts.FindSessionValue(syntax) ?? throw NameHints.NoColumn(syntax, _scope);
    }

    private BoundParameter? FindOuter(Scope scope, ColumnReferenceSyntax syntax)
    {
        if (scope.Outer is not { } outer)
        {
            return null;
        }

        BoundExpression? value = outer.Find(syntax) is { } column
            ? new BoundColumn(column) : outer.FindValue(syntax) ?? FindOuter(outer, syntax);
        if (value is null)
        {
            return null;
        }

        return scope.Take(value, _context);
    }

    private BoundLogical BindLogical(LogicalSyntax syntax)
    {
        var operands = new List<BoundExpression>(syntax.Operands.Count);
        foreach (var operand in syntax.Operands)
        {
            operands.Add(BindCondition(operand));
        }

        return new BoundLogical(syntax.Operator, operands);
    }

    private BoundIs BindIs(IsSyntax syntax)
    {
        var operand = syntax.Test == IsTest.Null ? BindValue(syntax.Operand) : BindCondition(syntax.Operand);
        var test = syntax.Test == IsTest.Unknown ? IsTest.Null : syntax.Test;
        return new BoundIs(operand, test, syntax.Negated);
    }

    private BoundDistinctFrom BindDistinctFrom(DistinctFromSyntax syntax)
    {
        var left = Bind(syntax.Left);
        var right = Bind(syntax.Right);
        _coercion.Unify(ref left, ref right, syntax, "IS DISTINCT FROM");
        return new BoundDistinctFrom(left, right, syntax.Negated);
    }

    private BoundExpression BindBetween(BetweenSyntax syntax)
    {
        BoundExpression Compare(BinaryOperator op, ExpressionSyntax bound) => syntax.Operand is RowSyntax
            ? _rows.Compare(op, syntax.Operand, bound, syntax)
            : _operators.Compare(op, Bind(syntax.Operand), Bind(bound), syntax);
        BoundExpression Range(ExpressionSyntax low, ExpressionSyntax high) => new BoundLogical(
            LogicalOperator.And,
            [Compare(BinaryOperator.GreaterOrEqual, low), Compare(BinaryOperator.LessOrEqual, high)]);

        var range = Range(syntax.Low, syntax.High);
        if (syntax.Symmetric)
        {
            range = new BoundLogical(LogicalOperator.Or, [range, Range(syntax.High, syntax.Low)]);
        }

        return syntax.Negated ? new BoundNot(range) : range;
    }

    private BoundExpression BindInList(InListSyntax syntax)
    {
        if (syntax.Items is [ScalarSubquerySyntax only])
        {
            return _subqueries.BindIn(syntax.Operand, only.Query, syntax, syntax.Negated);
        }

        var operand = Bind(syntax.Operand);

        var items = new List<BoundExpression>(syntax.Items.Count);
        SqlType? common = Coercion.IsOpen(operand) ? null : operand.Type;
        foreach (var item in syntax.Items)
        {
            var bound = Bind(item);
            items.Add(bound);
            if (!Coercion.IsOpen(bound))
            {
                common = common is { } known ? Coercion.FindOperandType(known, bound.Type) : bound.Type;
                if (common is null)
                {
                    throw item.Error(
                        ErrorCode.UndefinedFunction, $"There is no operator = for {operand.Type} and {bound.Type}.");
                }
            }
        }

        var type = Coercion.Bare(common ?? SqlType.Text);
        operand = _coercion.To(operand, type, syntax.Operand);
        for (var i = 0; i < items.Count; i++)
        {
            items[i] = _coercion.To(items[i], type, syntax.Items[i]);
        }

        return new BoundInList(operand, items, syntax.Negated);
    }

    /// <summary>The columns of a query that gives one row, each as a value that runs the query for itself.</summary>
    public List<BoundExpression> BindScalars(ScalarSubquerySyntax syntax, IReadOnlyList<SqlType> expected)
    {
        var values = new List<BoundExpression>(expected.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var subplan = BindSubplan(syntax.Query, expected, out var outerValues);
            if (subplan.Plan.Output.Count != expected.Count)
            {
                throw syntax.Error(
                    ErrorCode.SyntaxError,
                    $"The query gives {subplan.Plan.Output.Count} columns, but {expected.Count} are assigned.");
            }

            var column = subplan.Plan.Output[i];
            subplan.Plan = new ProjectNode(
                subplan.Plan,
                [new BoundColumn(column)],
                [new PlanColumn(column.Name, column.Type, isNullable: true)]);
            var type = column.Type.IsPadded ? column.Type : Coercion.Bare(column.Type);
            values.Add(new BoundSubquery(SubqueryKind.Scalar, [], subplan, outerValues, Negated: false, type));
        }

        return values;
    }

    /// <summary>Binds a query within an expression.</summary>
    public Subplan BindSubplan(QuerySyntax query, IReadOnlyList<SqlType> expected, out List<OuterValue> outerValues)
    {
        var scope = new Scope(_scope ?? new Scope(null), this);
        var plan = new QueryBinder(_context).BindQuery(query, scope, expected);
        outerValues = scope.OuterValues;
        return new Subplan(plan);
    }

    private BoundLike BindLike(LikeSyntax syntax)
    {
        var like = new LikeForm(syntax.IgnoreCase, syntax.Negated);
        var operand = BindPatternText(BindValue(syntax.Operand), syntax.Operand, ref like);
        var pattern = BindPatternText(BindValue(syntax.Pattern), syntax.Pattern, ref like);
        var escape = syntax.Escape is null
            ? null : BindPatternText(BindValue(syntax.Escape), syntax.Escape, ref like);
        return new BoundLike(operand, pattern, escape, like.IgnoresCase, like.IsNegated);
    }

    /// <summary>LIKE and its like of values that are bound.</summary>
    public BoundLike BindLike(BoundExpression operand, BoundExpression pattern, SyntaxNode place, LikeForm like)
    {
        var text = BindPatternText(_coercion.Settle(operand, place), place, ref like);
        var matched = BindPatternText(_coercion.Settle(pattern, place), place, ref like);
        return new BoundLike(text, matched, null, like.IgnoresCase, like.IsNegated);
    }

    private BoundExpression BindPatternText(BoundExpression bound, SyntaxNode place, ref LikeForm like)
    {
        if (bound.Type.Traits.Collation is { IgnoresCase: true })
        {
            like = like with { IgnoresCase = true };
        }

        return bound.Type.IsText || bound is BoundConstant { IsNull: true }
            ? _coercion.Padded(bound, place)
            : throw place.Error(
                ErrorCode.UndefinedFunction, $"LIKE works on texts, but this is of type {bound.Type}.");
    }

    private BoundExpression BindCollate(CollateSyntax syntax)
    {
        var operand = _coercion.Settle(Bind(syntax.Operand), syntax.Operand);
        var type = Coercion.Bare(Collations.Apply(operand.Type, syntax.Collation));
        return operand.Type.Kind == type.Kind
            ? operand
            : new BoundCast(operand, type, CastContext.Implicit) { IsCollation = type.Traits.Collation is not null };
    }

    private BoundCase BindCase(CaseSyntax syntax)
    {
        var conditions = new List<BoundExpression>(syntax.Whens.Count);
        var results = new List<BoundExpression>(syntax.Whens.Count + 1);
        var places = new List<SyntaxNode>(syntax.Whens.Count + 1);
        var operand = syntax.Operand is null ? null : Bind(syntax.Operand);
        var compared = operand;
        if (operand is not (null or BoundConstant or BoundParameter or BoundColumn))
        {
            compared = new BoundCaseOperand(operand.Type);
        }

        foreach (var when in syntax.Whens)
        {
            conditions.Add(compared is not null
                ? _operators.Compare(BinaryOperator.Equal, compared, Bind(when.When), when)
                : BindCondition(when.When));
            results.Add(Bind(when.Then));
            places.Add(when.Then);
        }

        results.Add(syntax.Otherwise is null
            ? new BoundConstant(SqlValue.Null, default) : Bind(syntax.Otherwise));
        places.Add(syntax.Otherwise ?? (SyntaxNode)syntax);
        var type = _functions.UnifyAll(results, places, "CASE");
        var whens = new List<BoundWhen>(conditions.Count);
        for (var i = 0; i < conditions.Count; i++)
        {
            whens.Add(new BoundWhen(conditions[i], results[i]));
        }

        return new BoundCase(compared == operand ? null : operand, whens, results[^1], type);
    }

    private BoundFunction BindRaise(FunctionCallSyntax syntax)
    {
        var arguments = new List<BoundExpression>();
        foreach (var argument in syntax.Arguments)
        {
            arguments.Add(_coercion.To(Bind(argument), SqlType.Text, argument, CastContext.Assignment));
        }

        if (arguments.Count == 1)
        {
            arguments.Add(BoundConstant.NullOf(SqlType.Text));
        }

        return new BoundFunction(RaiseFunction.Overload, arguments, SqlType.Integer);
    }

    private BoundExpression BindCall(FunctionCallSyntax syntax)
    {
        var name = syntax.Name.Name.Value;
        _context.CalledFunctions.Add(name);
        if (syntax.Over is { } over)
        {
            return Windows.Bind(syntax, over);
        }

        if (_context.TriggerRows is not null && syntax.Name.Schema is null && Identifier.Same(name, "raise"))
        {
            return BindRaise(syntax);
        }

        if (Identifier.Same(name, "grouping"))
        {
            return AggregatesForbiddenIn is null
                ? new BoundGrouping(BindAll(syntax.Arguments))
                : throw syntax.Error(ErrorCode.GroupingError, $"GROUPING may not stand in {AggregatesForbiddenIn}.");
        }

        if (WindowFunctions.Find(name) is not null
            && _context.FindSessionScalar(name, syntax.Arguments.Count) is null
            && _context.FindSessionAggregate(name, syntax.Arguments.Count) is null)
        {
            throw syntax.Error(ErrorCode.WrongObjectType, $"The window function {name} needs an OVER.");
        }

        if (JsonFormBinder.ClausesOf(syntax) is { } clauses)
        {
            return new JsonFormBinder(_coercion, Bind).Bind(syntax, clauses);
        }

        if (!AggregateBinder.IsAggregate(syntax, _context))
        {
            if (syntax.IsStar || syntax.IsDistinct || syntax.Filter is not null || syntax.OrderBy.Count > 0)
            {
                throw syntax.Error(ErrorCode.SyntaxError, $"{name} is not an aggregate function.");
            }

            return BindSetCall(syntax) ?? _functions.BindCall(syntax, BindAll(syntax.Arguments));
        }

        return _aggregates.Bind(syntax);
    }

    // A function that gives rows; null for one that gives a value.
    private BoundSetCall? BindSetCall(FunctionCallSyntax syntax)
    {
        if (!TableFunctionBinder.GivesRows(syntax, _context))
        {
            return null;
        }

        if (SetCallsForbiddenIn is { } place)
        {
            throw NotSupported(syntax, $"The function {syntax.Name.Name.Value}, which gives rows, in {place}");
        }

        var rows = TableFunctionBinder.BindCall(syntax, this);
        return rows.Output.Count == 1 ? new BoundSetCall(rows, rows.Output[0].Type) : throw NotSupported(
            syntax, $"The function {syntax.Name.Name.Value}, which gives rows of several columns, other than in FROM");
    }

    /// <summary>Values whose types may stay open.</summary>
    public List<BoundExpression> BindAll(IReadOnlyList<ExpressionSyntax> syntaxes)
    {
        var bound = new List<BoundExpression>(syntaxes.Count);
        foreach (var syntax in syntaxes)
        {
            bound.Add(Bind(syntax));
        }

        return bound;
    }
}
