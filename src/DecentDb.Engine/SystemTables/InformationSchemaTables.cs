using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.SystemTables;

/// <summary>The tables of information_schema.</summary>
internal static class InformationSchemaTables
{
    private const string SchemaName = "information_schema";

    public static readonly SystemTable[] All =
    [
        Table("schemata", "text: catalog_name schema_name schema_owner", static (source, rows) =>
        {
            foreach (var schema in (string[])[QualifiedName.DefaultSchema, SchemaName, "pg_catalog"])
            {
                rows.Add(source.DatabaseName, schema, "owner");
            }

            foreach (var schema in source.Catalog.Namespaces)
            {
                rows.Add(source.DatabaseName, schema.Schema, "owner");
            }
        }),
        Table(
            "tables",
            "text: table_catalog table_schema table_name table_type self_referencing_column_name "
            + "reference_generation user_defined_type_catalog user_defined_type_schema user_defined_type_name "
            + "is_insertable_into is_typed commit_action",
            FillTables),
        Table(
            "views",
            "text: table_catalog table_schema table_name view_definition check_option is_updatable "
            + "is_insertable_into is_trigger_updatable is_trigger_deletable is_trigger_insertable_into",
            static (source, rows) =>
            {
                foreach (var view in source.Catalog.Views)
                {
                    var isWritable = source.WritableColumns(view) is not null ? "YES" : "NO";
                    rows.Add(
                        source.DatabaseName, view.SchemaName, view.BareName,
                        DefinitionText.QueryOf(view, source.Catalog),
                        view.CheckOption.ToString().ToUpperInvariant(), isWritable, isWritable,
                        FiresInsteadOf(view, TriggerEvents.Update), FiresInsteadOf(view, TriggerEvents.Delete),
                        FiresInsteadOf(view, TriggerEvents.Insert));
                }
            }),
        Table(
            "columns",
            "text: table_catalog table_schema table_name column_name integer: ordinal_position "
            + "text: column_default is_nullable data_type integer: character_maximum_length "
            + "character_octet_length numeric_precision numeric_precision_radix numeric_scale datetime_precision "
            + "text: interval_type collation_name domain_name udt_catalog udt_schema udt_name is_self_referencing "
            + "is_identity identity_generation identity_start identity_increment identity_maximum identity_minimum "
            + "identity_cycle is_generated generation_expression is_updatable",
            FillColumns),
        Table(
            "table_constraints",
            "text: constraint_catalog constraint_schema constraint_name table_catalog table_schema table_name "
            + "constraint_type is_deferrable initially_deferred enforced nulls_distinct",
            FillConstraints),
        Table(
            "key_column_usage",
            "text: constraint_catalog constraint_schema constraint_name table_catalog table_schema table_name "
            + "column_name integer: ordinal_position position_in_unique_constraint",
            FillKeyColumns),
        Table(
            "referential_constraints",
            "text: constraint_catalog constraint_schema constraint_name unique_constraint_catalog "
            + "unique_constraint_schema unique_constraint_name match_option update_rule delete_rule",
            FillReferences),
        Table(
            "check_constraints",
            "text: constraint_catalog constraint_schema constraint_name check_clause",
            FillChecks),
        Table(
            "domains",
            "text: domain_catalog domain_schema domain_name data_type integer: character_maximum_length "
            + "character_octet_length numeric_precision numeric_precision_radix numeric_scale datetime_precision "
            + "text: domain_default udt_catalog udt_schema udt_name",
            static (source, rows) => TypeTables.FillDomains(source, rows, static (type, name) => Type(type, name))),
        Table(
            "domain_constraints",
            "text: constraint_catalog constraint_schema constraint_name domain_catalog domain_schema domain_name "
            + "is_deferrable initially_deferred",
            TypeTables.FillDomainConstraints),
        Table(
            "constraint_column_usage",
            "text: table_catalog table_schema table_name column_name constraint_catalog constraint_schema "
            + "constraint_name",
            FillConstraintColumns),
        Table(
            "constraint_table_usage",
            "text: table_catalog table_schema table_name constraint_catalog constraint_schema constraint_name",
            static (source, rows) =>
            {
                foreach (var table in source.Catalog.Tables)
                {
                    foreach (var constraint in TableConstraint.All(table))
                    {
                        var used = constraint.ForeignKey is { } key
                            ? source.Catalog.GetTable(key.ParentTableId) : table;
                        rows.Add(
                            source.DatabaseName, used.SchemaName, used.BareName, source.DatabaseName, table.SchemaName,
                            constraint.Name);
                    }
                }
            }),
        Table(
            "view_table_usage",
            "text: view_catalog view_schema view_name table_catalog table_schema table_name",
            static (source, rows) =>
            {
                foreach (var view in source.Catalog.Views)
                {
                    foreach (var reference in view.References)
                    {
                        rows.Add(
                            source.DatabaseName, view.SchemaName, view.BareName, source.DatabaseName,
                            source.Catalog.Find(reference.ObjectId)?.SchemaName,
                            source.Catalog.Find(reference.ObjectId)?.BareName);
                    }
                }
            }),
        Table(
            "sequences",
            "text: sequence_catalog sequence_schema sequence_name data_type integer: numeric_precision "
            + "numeric_precision_radix numeric_scale text: start_value minimum_value maximum_value increment "
            + "cycle_option",
            static (source, rows) =>
            {
                foreach (var sequence in source.Catalog.Sequences)
                {
                    var options = sequence.Options;
                    var type = PostgresType.Of(options.Type);
                    rows.Add(
                        source.DatabaseName, sequence.SchemaName, sequence.BareName,
                        type.FullName, type.Length * 8, 2, 0,
                        FormattableString.Invariant($"{options.Start}"), FormattableString.Invariant($"{options.Min}"),
                        FormattableString.Invariant($"{options.Max}"),
                        FormattableString.Invariant($"{options.Increment}"), options.Cycles ? "YES" : "NO");
                }
            }),
        Table(
            "triggers",
            "text: trigger_catalog trigger_schema trigger_name event_manipulation event_object_catalog "
            + "event_object_schema event_object_table integer: action_order text: action_condition action_statement "
            + "action_orientation action_timing",
            FillTriggers),
        Table(
            "routines",
            "text: specific_catalog specific_schema specific_name routine_catalog routine_schema routine_name "
            + "routine_type data_type routine_definition",
            static (_, _) => { }),
    ];

    private static SystemTable Table(string name, string columns, Action<SystemTableSource, SystemTableRows> fill) =>
        new(SchemaName, name, columns, fill);

    private static void FillTables(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            rows.Add(
                source.DatabaseName, table.SchemaName, table.BareName, "BASE TABLE",
                null, null, null, null, null, "YES", "NO");
        }

        foreach (var view in source.Catalog.Views)
        {
            rows.Add(
                source.DatabaseName, view.SchemaName, view.BareName, "VIEW", null, null, null, null, null,
                source.WritableColumns(view) is null ? "NO" : "YES", "NO");
        }

        foreach (var table in SystemTableCatalog.All)
        {
            rows.Add(source.DatabaseName, table.Schema, table.Name, "VIEW", null, null, null, null, null, "NO", "NO");
        }
    }

    private static string FiresInsteadOf(ViewSchema view, TriggerEvents change) =>
        view.HasTriggersInsteadOf(change) ? "YES" : "NO";

    private static void FillTriggers(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.TriggerOwners)
        {
            for (var i = 0; i < table.Triggers.Length; i++)
            {
                var trigger = table.Triggers[i];
                foreach (var (_, word) in DefinitionText.EventsOf(trigger))
                {
                    rows.Add(
                        source.DatabaseName, table.SchemaName, trigger.TriggerName, word, source.DatabaseName,
                        table.SchemaName, table.BareName,
                        i + 1, trigger.Condition, string.Join("; ", trigger.Statements), trigger.Orientation,
                        trigger.Timing);
                }
            }
        }
    }

    private static void FillColumns(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var column in table.Columns)
            {
                rows.Add([
                    source.DatabaseName, table.SchemaName, table.BareName, column.Name, column.Ordinal + 1,
                    column.DefaultSql,
                    column.IsNullable ? "YES" : "NO",
                    .. Type(column.Type, source.DatabaseName, column.Domain is null
                        ? null : source.Catalog.Find(column.DomainId)?.BareName),
                    .. Identity(column),
                    column.IsComputed ? "ALWAYS" : "NEVER", column.Computation?.Sql, "YES",
                ]);
            }
        }

        foreach (var view in source.Catalog.Views)
        {
            var writable = source.WritableColumns(view);
            for (var i = 0; i < view.Columns.Length; i++)
            {
                rows.Add([
                    source.DatabaseName, view.SchemaName, view.BareName, view.Columns[i].Name, i + 1, null, "YES",
                    .. Type(view.Columns[i].Type, source.DatabaseName), "NO", null, null, null, null, null, "NO",
                    "NEVER", null, writable?[i] == true ? "YES" : "NO",
                ]);
            }
        }
    }

    // From data_type to is_self_referencing.
    private static object?[] Type(SqlType type, string database, string? domain = null)
    {
        var known = PostgresType.OfColumn(type);
        var (precision, radix, scale) = Precision(type, known);
        int? length = type.IsText && type.Length > 0 ? type.Length : null;
        int? bytes = type.IsText ? (length * 4) ?? (1 << 30) : null;
        int? fraction = known.Category is "D" or "T" ? (known.Name == "date" ? 0 : 6) : null;
        return
        [
            known.StandardName, length, bytes, precision, radix, scale, fraction, null,
            type.ItemType.Traits.Collation?.Name, domain, database,
            SchemaOf(type), known.Name, "NO",
        ];
    }

    private static string SchemaOf(SqlType type) =>
        type.ItemType.Traits is EnumTypeTraits defined ? defined.Schema ?? QualifiedName.DefaultSchema : "pg_catalog";

    // From is_identity to identity_cycle.
    private static object?[] Identity(ColumnSchema column) => column.Identity == IdentityKind.None
        ? ["NO", null, null, null, null, null, "NO"]
        :
        [
            "YES", column.Identity == IdentityKind.Always ? "ALWAYS" : "BY DEFAULT", "1",
            FormattableString.Invariant($"{column.IdentityIncrement}"),
            FormattableString.Invariant($"{column.Type.Traits.Max}"), "1", "NO",
        ];

    private static (int? Precision, int? Radix, int? Scale) Precision(SqlType type, PostgresType known)
    {
        if (type.IsInteger)
        {
            return (known.Length * 8, 2, 0);
        }

        return known.Name switch
        {
            "float4" => (24, 2, null),
            "float8" => (53, 2, null),
            "numeric" when type.Length > 0 => (type.Length, 10, type.Scale),
            "numeric" => (null, 10, null),
            _ => (null, null, null),
        };
    }

    private static void FillConstraints(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var constraint in TableConstraint.All(table))
            {
                rows.Add(
                    source.DatabaseName, table.SchemaName, constraint.Name, source.DatabaseName, table.SchemaName,
                    table.BareName,
                    constraint.KindName, constraint.ForeignKey is { IsDeferrable: true } ? "YES" : "NO",
                    constraint.ForeignKey is { IsInitiallyDeferred: true } ? "YES" : "NO", "YES",
                    constraint.Kind == 'u' ? "YES" : null);
            }
        }
    }

    private static void FillKeyColumns(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var constraint in TableConstraint.All(table))
            {
                for (var i = 0; i < constraint.Columns.Length; i++)
                {
                    rows.Add(
                        source.DatabaseName, table.SchemaName, constraint.Name, source.DatabaseName, table.SchemaName,
                        table.BareName,
                        table.Columns[constraint.Columns[i]].Name, i + 1, PlaceInParent(constraint, i, source.Catalog));
                }
            }
        }
    }

    private static int? PlaceInParent(TableConstraint constraint, int place, CatalogSnapshot catalog)
    {
        if (constraint.ForeignKey is not { } key)
        {
            return null;
        }

        var unique = ParentKey(key, catalog);
        return unique is null ? place + 1 : Array.IndexOf(unique.Columns, key.ParentOrdinals[place]) + 1;
    }

    /// <summary>The key of the parent that a foreign key refers to.</summary>
    private static TableConstraint? ParentKey(ForeignKeySchema key, CatalogSnapshot catalog)
    {
        foreach (var constraint in TableConstraint.All(catalog.GetTable(key.ParentTableId)))
        {
            if (constraint.Kind is 'p' or 'u' && constraint.Columns.Length == key.ParentOrdinals.Length
                && Array.TrueForAll(key.ParentOrdinals, ordinal => Array.IndexOf(constraint.Columns, ordinal) >= 0))
            {
                return constraint;
            }
        }

        return null;
    }

    private static void FillReferences(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var key in table.ForeignKeys)
            {
                rows.Add(
                    source.DatabaseName, table.SchemaName, key.Name, source.DatabaseName,
                    source.Catalog.GetTable(key.ParentTableId).SchemaName,
                    ParentKey(key, source.Catalog)?.Name, "NONE", DefinitionText.Of(key.OnUpdate),
                    DefinitionText.Of(key.OnDelete));
            }
        }
    }

    private static void FillChecks(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var check in Array.FindAll(table.Checks, static check => check.Domain is null))
            {
                rows.Add(source.DatabaseName, table.SchemaName, check.Name, check.Sql);
            }
        }

        foreach (var (domain, check, _) in TypeTables.Checks(source.Catalog))
        {
            rows.Add(source.DatabaseName, domain.SchemaName, check.Name, check.Sql);
        }
    }

    private static void FillConstraintColumns(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            foreach (var constraint in TableConstraint.All(table))
            {
                var used = constraint.ForeignKey is { } key ? source.Catalog.GetTable(key.ParentTableId) : table;
                foreach (var ordinal in constraint.ForeignKey?.ParentOrdinals ?? constraint.Columns)
                {
                    rows.Add(
                        source.DatabaseName, used.SchemaName, used.BareName, used.Columns[ordinal].Name,
                        source.DatabaseName, table.SchemaName, constraint.Name);
                }
            }
        }
    }
}
