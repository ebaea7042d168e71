using System;

namespace DecentDb.Engine.Catalog;

/// <summary>A trigger as a row of the catalog says it.</summary>
internal sealed record TriggerRecord : CatalogRecord
{
    /// <summary>The table or view, to which the trigger belongs.</summary>
    public required long TableId { get; init; }

    /// <summary>What it is called; unique within its table.</summary>
    public required string TriggerName { get; init; }

    public required TriggerEvents Events { get; init; }

    /// <summary>True for BEFORE, false for AFTER.</summary>
    public required bool IsBefore { get; init; }

    /// <summary>True for FOR EACH ROW, false for FOR EACH STATEMENT.</summary>
    public required bool IsOfRows { get; init; }

    /// <summary>True for INSTEAD OF, which views alone have; it counts as BEFORE, too.</summary>
    public bool IsInsteadOf { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>The columns of UPDATE OF; empty: any.</summary>
    public ushort[] Columns { get; init; } = [];

    /// <summary>The condition of WHEN as SQL text; null: always.</summary>
    public string? Condition { get; init; }

    /// <summary>The statements, each as SQL text.</summary>
    public required string[] Statements { get; init; }

    public override long OwnerId => TableId;

    public override CatalogObjectKind Kind => CatalogObjectKind.Trigger;

    /// <summary>
    /// The name in the one set of names of all objects; those that users give have no zero in them.
    /// </summary>
    public static string NameOf(long tableId, string name) =>
        FormattableString.Invariant($"\0trigger {tableId} {name}");

    public override CatalogObject Resolve(ICatalogResolver catalog)
    {
        var owner = catalog.Record<CatalogRecord>(TableId);
        if (IsInsteadOf != owner is ViewRecord || (IsInsteadOf && !(IsBefore && IsOfRows)))
        {
            throw new FormatException("a trigger does not fit the table or view that it belongs to");
        }

        if (!string.Equals(Name, NameOf(TableId, TriggerName), StringComparison.OrdinalIgnoreCase)
            || Events == TriggerEvents.None)
        {
            throw new FormatException("a trigger has the name of another, or waits for nothing");
        }

        return new TriggerSchema
        {
            Id = Id,
            Name = Name,
            TriggerName = TriggerName,
            TableId = TableId,
            Events = Events,
            IsBefore = IsBefore,
            IsOfRows = IsOfRows,
            IsInsteadOf = IsInsteadOf,
            IsEnabled = IsEnabled,
            Ordinals = owner is ViewRecord view
                ? Array.ConvertAll(Columns, view.OrdinalOf) : ((TableRecord)owner).GetOrdinals(Columns),
            Condition = Condition,
            Statements = Statements,
        };
    }
}

/// <summary>A trigger as one catalog snapshot knows it. Immutable; shared by threads.</summary>
internal sealed class TriggerSchema : CatalogObject
{
    public required string TriggerName { get; init; }

    public required long TableId { get; init; }

    public required TriggerEvents Events { get; init; }

    /// <summary>True for BEFORE, false for AFTER.</summary>
    public required bool IsBefore { get; init; }

    /// <summary>True for FOR EACH ROW, false for FOR EACH STATEMENT.</summary>
    public required bool IsOfRows { get; init; }

    /// <summary>True for INSTEAD OF, of a view; it counts as BEFORE, too.</summary>
    public bool IsInsteadOf { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>The columns of UPDATE OF; empty: any.</summary>
    public required int[] Ordinals { get; init; }

    /// <summary>The condition of WHEN as SQL text; null: always.</summary>
    public required string? Condition { get; init; }

    /// <summary>The statements, each as SQL text.</summary>
    public required string[] Statements { get; init; }

    /// <summary>True when it fires for a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="changed">The columns that an update assigns.</param>
    public bool FiresFor(TriggerEvents change, ReadOnlySpan<int> changed)
    {
        if (!IsEnabled || (Events & change) == TriggerEvents.None)
        {
            return false;
        }

        var fires = change != TriggerEvents.Update || Ordinals.Length == 0;
        foreach (var ordinal in changed)
        {
            fires |= Array.IndexOf(Ordinals, ordinal) >= 0;
        }

        return fires;
    }

    /// <summary>BEFORE, AFTER or INSTEAD OF, as it is written.</summary>
    public string Timing => IsInsteadOf ? "INSTEAD OF" : IsBefore ? "BEFORE" : "AFTER";

    /// <summary>ROW or STATEMENT, as it is written.</summary>
    public string Orientation => IsOfRows ? "ROW" : "STATEMENT";
}

/// <summary>
/// The definition of a trigger:
/// <code>
/// name, events (1 insert, 2 update, 4 delete),
/// flags: 1 before, 2 for each row, 4 enabled, 8 has a condition, 16 instead of (of a view),
/// ids of the columns of UPDATE OF, [condition when it has one], statements
/// </code>
/// </summary>
internal sealed class TriggerRecordFormat : CatalogRecordFormat
{
    public static readonly TriggerRecordFormat Instance = new();

    private const int BeforeFlag = 1;
    private const int RowFlag = 2;
    private const int EnabledFlag = 4;
    private const int ConditionFlag = 8;
    private const int InsteadOfFlag = 16;

    private TriggerRecordFormat()
    {
    }

    public override CatalogObjectKind Kind => CatalogObjectKind.Trigger;

    public override byte Version => 1;

    protected override void WriteBody(DefinitionWriter target, CatalogRecord record, byte version)
    {
        var trigger = (TriggerRecord)record;
        target.WriteText(trigger.TriggerName);
        target.WriteByte((byte)trigger.Events);
        target.WriteByte((byte)((trigger.IsBefore ? BeforeFlag : 0) | (trigger.IsOfRows ? RowFlag : 0)
            | (trigger.IsEnabled ? EnabledFlag : 0) | (trigger.Condition is null ? 0 : ConditionFlag)
            | (trigger.IsInsteadOf ? InsteadOfFlag : 0)));
        target.WriteIds(trigger.Columns);
        if (trigger.Condition is { } condition)
        {
            target.WriteText(condition);
        }

        target.WriteNumber(trigger.Statements.Length);
        foreach (var statement in trigger.Statements)
        {
            target.WriteText(statement);
        }
    }

    protected override CatalogRecord ReadBody(
        long id, string name, long ownerId, byte version, ref DefinitionReader source)
    {
        var triggerName = source.ReadText();
        var events = (TriggerEvents)source.ReadFlags(
            (int)(TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete));
        var flags = source.ReadFlags(BeforeFlag | RowFlag | EnabledFlag | ConditionFlag | InsteadOfFlag);
        var columns = source.ReadIds();
        var condition = (flags & ConditionFlag) != 0 ? source.ReadText() : null;
        var statements = new string[source.ReadCount()];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = source.ReadText();
        }

        return new TriggerRecord
        {
            Id = id,
            Name = name,
            TableId = ownerId,
            TriggerName = triggerName,
            Events = events,
            IsBefore = (flags & BeforeFlag) != 0,
            IsInsteadOf = (flags & InsteadOfFlag) != 0,
            IsOfRows = (flags & RowFlag) != 0,
            IsEnabled = (flags & EnabledFlag) != 0,
            Columns = columns,
            Condition = condition,
            Statements = statements,
        };
    }
}
