using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>What all parts of one statement share while it is bound.</summary>
internal sealed class BindingContext
{
    private readonly SqlTypeKind[] _given;
    private readonly SqlType[] _resolved;
    private readonly HashSet<PlanColumn> _nullExtended = [];
    private readonly Dictionary<ParameterSyntax, SqlTypeKind> _asked;
    private int _outerCount;
    private readonly CancellationToken _cancellationToken;
    private long _boundCount;
    private int _viewCount;
    private int _viewDepth;

    /// <summary>The context of one binding of a statement.</summary>
    /// <param name="catalog">The schema.</param>
    /// <param name="parameters">The parameters of the statement.</param>
    /// <param name="parameterTypes">The types of the values that will be given.</param>
    /// <param name="outdated">That of the binding before; null at the first one.</param>
    /// <param name="cancellationToken">Ends the binding.</param>
    public BindingContext(
        CatalogSnapshot catalog,
        StatementParameters parameters,
        ReadOnlySpan<SqlTypeKind> parameterTypes,
        BindingContext? outdated = null,
        CancellationToken cancellationToken = default)
    {
        _cancellationToken = cancellationToken;
        _asked = outdated?._asked ?? [];
        Catalog = catalog;
        Parameters = parameters;
        _given = new SqlTypeKind[parameters.Names.Count];
        parameterTypes[..Math.Min(parameterTypes.Length, _given.Length)].CopyTo(_given);
        _resolved = new SqlType[_given.Length];
        for (var i = 0; i < _given.Length; i++)
        {
            _resolved[i] = new SqlType(_given[i]);
        }
    }

    public CatalogSnapshot Catalog { get; }

    public StatementParameters Parameters { get; }

    /// <summary>Ends the binding.</summary>
    public CancellationToken CancellationToken => _cancellationToken;

    /// <summary>The type of each parameter of the statement, as given or as its first use settled it.</summary>
    public IReadOnlyList<SqlType> ParameterTypes => _resolved;

    /// <summary>The names of WITH that are known here; a later one hides an earlier one.</summary>
    public List<NamedQuery> CommonTables { get; } = [];

    /// <summary>What the changes of rows within the WITH of the statement are about.</summary>
    public StatementChanges Changes { get; } = new();

    /// <summary>These changes, in their order.</summary>
    public List<CommonTable> ChangingTables { get; } = [];

    /// <summary>Binds one of them.</summary>
    public Func<CommonTableSyntax, CommonTable>? BindChange { get; set; }

    /// <summary>The functions of the session; null where there are none.</summary>
    public SessionFunctions? SessionFunctions { get; init; }

    /// <summary>
    /// What the names of tables mean in the definition whose text is being bound; null for that of the statement.
    /// </summary>
    public DefinitionNames? Names { get; set; }

    /// <summary>What NEW and OLD mean; null outside of triggers.</summary>
    public TriggerRows? TriggerRows { get; init; }

    /// <summary>True for what the database keeps: it must mean the same in every session.</summary>
    public bool StoresExpressions { get; init; }

    /// <summary>Gets the references to columns, for who looks for them in an expression; null: nobody does.</summary>
    public List<ColumnReferenceSyntax>? References { get; init; }

    /// <summary>The names of all functions that the statement calls, ignoring case.</summary>
    public HashSet<string> CalledFunctions { get; } = new(Identifier.Comparer);

    /// <summary>True once it shows that the statement must be bound again (<see cref="Ask"/>).</summary>
    public bool IsOutdated { get; private set; }

    /// <summary>How many queries of WITHs are being bound around this place.</summary>
    public int DefinitionDepth { get; set; }

    /// <summary>How many recursive parts are around this place.</summary>
    public int RecursionDepth { get; set; }

    /// <summary>Values of outer rows; they follow the parameters of the statement.</summary>
    public int OuterValueCount => _outerCount;

    /// <summary>
    /// Called for every expression that is bound. Some forms (BETWEEN, CASE with an operand) bind a part several times;
    /// where they are nested in each other the work could grow without bound.
    /// </summary>
    /// <exception cref="DatabaseException">StatementTooComplex, QueryCanceled.</exception>
    public void CountExpression(SyntaxNode syntax)
    {
        Cancellation.ThrowIfRequested(_cancellationToken);
        const int boundMaxPerCharacter = 16;
        const int boundMin = 10_000;
        if (++_boundCount > boundMin + ((long)boundMaxPerCharacter * syntax.Location.Source.Length)
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw syntax.Error(ErrorCode.StatementTooComplex, "The statement is too complex.");
        }
    }

    /// <summary>The function of the session that a call means, or null. What is kept means those of all sessions.
    /// </summary>
    public ScalarOverload? FindSessionScalar(string name, int count) =>
        IsKept && FunctionCatalog.Names.Contains(name) ? null : SessionFunctions?.FindScalar(name, count);

    /// <summary>The function in FROM of the session, or null.</summary>
    public ITableSource? FindSource(string name) => SessionFunctions?.FindSource(name);

    /// <summary>What functions in FROM of the session give to the statement.</summary>
    public List<ISourceTable> Sources { get; } = [];

    /// <summary>The same for an aggregate function.</summary>
    public AggregateOverload? FindSessionAggregate(string name, int count) =>
        IsKept && FunctionCatalog.Names.Contains(name) ? null : SessionFunctions?.FindAggregate(name, count);

    /// <summary>A context of its own for a text that is about to be kept.</summary>
    public BindingContext ForDefinition(DefinitionNames names) =>
        new(Catalog, StatementParameters.None, [], null, _cancellationToken)
        {
            SessionFunctions = SessionFunctions,
            StoresExpressions = true,
            Names = names,
        };

    /// <summary>
    /// Called before the query of a view is bound, and <see cref="EndView"/> after it. Views that read others twice
    /// grow with every level.
    /// </summary>
    /// <exception cref="DatabaseException">StatementTooComplex.</exception>
    public void CountView(SyntaxNode place)
    {
        const int viewCountMax = 2000;
        const int viewDepthMax = 64;
        Cancellation.ThrowIfRequested(_cancellationToken);
        if (++_viewCount > viewCountMax || ++_viewDepth > viewDepthMax
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw place.Error(ErrorCode.StatementTooComplex, "The statement reads too many views within views.");
        }
    }

    public void EndView() => _viewDepth--;

    /// <summary>True when what is bound goes into the database.</summary>
    public bool IsKept => StoresExpressions || Names is not null;

    public BoundParameter BindParameter(ParameterSyntax parameter)
    {
        var index = Parameters.IndexOf(parameter);
        if (index < 0)
        {
            throw parameter.Error(ErrorCode.UndefinedParameter, "A parameter may not stand here.");
        }

        if (!GivenValue.DependsOnPlace(_given[index]))
        {
            return new BoundParameter(index, _resolved[index]);
        }

        var isAsked = _asked.TryGetValue(parameter, out var asked);
        return new BoundParameter(
            index, isAsked && asked != SqlTypeKind.Unknown ? new SqlType(asked) : _resolved[index])
        {
            GivenAt = new GivenPlaces([parameter], IsComputed: false),
            RefusesZone = isAsked && asked == SqlTypeKind.Unknown,
        };
    }

    /// <summary>
    /// Says that what parameters give goes into a value of a type where they are known no more, because a union or an
    /// aggregate lies between. Where the value as it was given is another one there, the statement is bound again, with
    /// parameters of that type.
    /// </summary>
    public void Ask(GivenPlaces given, SqlTypeKind type, CastContext castContext)
    {
        foreach (var place in given.Places)
        {
            if (!_asked.TryGetValue(place, out var asked))
            {
                if (GivenValue.Differs(_given[Parameters.IndexOf(place)], type, castContext)
                    && (type == SqlTypeKind.TimestampTz || !given.IsComputed))
                {
                    _asked.Add(place, type);
                    IsOutdated = true;
                }
            }
            else if (asked != SqlTypeKind.Unknown && asked != type
                && (asked == SqlTypeKind.TimestampTz || type == SqlTypeKind.TimestampTz))
            {
                // One value is to be a moment and what the clock shows.
                _asked[place] = SqlTypeKind.Unknown;
                IsOutdated = true;
            }
        }
    }

    /// <summary>Settles the type of a parameter whose type was not given.</summary>
    public void Settle(BoundParameter parameter, SqlType type)
    {
        if (parameter.Index < _resolved.Length && _resolved[parameter.Index].IsUntyped)
        {
            _resolved[parameter.Index] = type;
        }
    }

    /// <summary>A place for a value of an outer row.</summary>
    public int NextOuterValue() => _resolved.Length + _outerCount++;

    /// <summary>Says that an outer join fills these columns with NULL where it finds no partner.</summary>
    public void NullExtend(IReadOnlyList<PlanColumn> columns)
    {
        foreach (var column in columns)
        {
            _nullExtended.Add(column);
        }
    }

    public bool IsNullExtended(PlanColumn column) => _nullExtended.Contains(column);

    /// <summary>The query of a WITH that a name stands for, or null.</summary>
    public NamedQuery? FindCommonTable(ObjectNameSyntax name)
    {
        for (var i = CommonTables.Count - 1; i >= 0 && name.Schema is null; i--)
        {
            if (Identifier.Same(CommonTables[i].Name, name.Name.Value))
            {
                return CommonTables[i];
            }
        }

        return null;
    }

    /// <summary>The table that a statement names.</summary>
    public TableSchema FindTable(ObjectNameSyntax name)
    {
        Cancellation.ThrowIfRequested(_cancellationToken);
        return FindRelation(name) as TableSchema ?? throw NoTable(name, Catalog);
    }

    /// <summary>The system table that a query names; null for none.</summary>
    public SystemTable? FindSystemTable(ObjectNameSyntax name)
    {
        var isSystem = name.Schema is { } schema && SystemTableCatalog.IsSchema(schema.Value);
        if (!isSystem)
        {
            var full = ObjectName.Resolve(name, Catalog);
            if (Catalog.Find(full) is TableSchema or ViewSchema)
            {
                return null;
            }

            if (Catalog.FindSequence(full) is { } sequence)
            {
                return SequenceTables.TableOf(sequence);
            }
        }

        var found = SystemTableCatalog.Find(name.Schema?.Value, name.Name.Value);
        return found is null && isSystem
            ? throw name.Error(ErrorCode.UndefinedTable, $"There is no table \"{name}\".")
            : found;
    }

    /// <summary>The table or view that a query names.</summary>
    public CatalogObject FindRelation(ObjectNameSyntax name) =>
        Catalog.Find(ObjectName.Resolve(name, Catalog)) is { } found and (TableSchema or ViewSchema)
            ? found
            : throw NoTable(name, Catalog, CommonTables);

    /// <summary>The error for a table that does not exist; it asks for the nearest one.</summary>
    public static DatabaseException NoTable(
        ObjectNameSyntax name, CatalogSnapshot catalog, IReadOnlyList<NamedQuery>? commonTables = null)
    {
        var names = new List<string>();
        foreach (var query in commonTables ?? [])
        {
            names.Add(query.Name);
        }

        foreach (var table in catalog.Tables)
        {
            names.Add(table.Name);
        }

        foreach (var view in catalog.Views)
        {
            names.Add(view.Name);
        }

        var wanted = name.Name.Value;
        if (SystemTableCatalog.Find(name.Schema?.Value, wanted) is not null)
        {
            return name.Error(ErrorCode.WrongObjectType, $"\"{wanted}\" is a system table, which only queries read.");
        }

        if (catalog.Find(ObjectName.Resolve(name, catalog)) is ViewSchema)
        {
            return name.Error(ErrorCode.WrongObjectType, $"\"{wanted}\" is a view, and not a table.");
        }

        if (catalog.Find(ObjectName.Resolve(name, catalog)) is SequenceSchema)
        {
            return name.Error(ErrorCode.WrongObjectType, $"\"{wanted}\" is a sequence, and not a table.");
        }

        return name.Error(
            ErrorCode.UndefinedTable, $"There is no table \"{wanted}\".{NearestName.Hint(wanted, names)}");
    }

    /// <summary>The schema of functions is the default one; it answers to the names that other databases give it.
    /// </summary>
    public static void CheckSchema(NameSyntax? schema)
    {
        if (schema is not null && !Identifier.Same(schema.Value, "main")
            && !Identifier.Same(schema.Value, "public") && !Identifier.Same(schema.Value, "dbo"))
        {
            throw schema.Error(ErrorCode.UndefinedTable, $"There is no schema \"{schema.Value}\".");
        }
    }
}
